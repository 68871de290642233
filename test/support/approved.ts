/**
 * Whole pages, mails and deployments compared with files that somebody has read and approved, which lie beside the tests in
 * folders called approved/ (docs/adr/0033-approved-files.md). A change of words, links, fields or attributes is seen in the difference of such a file, which is
 * accepted by `npx vitest run FILE -u`, read in `git diff`, and committed. Nothing is written without `-u`.
 */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LOCALES, type Locale } from '../../lib/locale'
import type { Page } from '../../lib/page/page'

/**
 * Compares texts with the files of a folder.
 *
 * @param names  of all the files that there are
 */
export function approvedFiles(testFolder: string, names: readonly string[]) {
  const folder = join(testFolder, 'approved')
  it('no file is there that no test compares', () =>
    expect(readdirSync(folder).filter(name => !names.includes(name))).toEqual([]))
  return (name: string, text: string) => expect(text).toMatchFileSnapshot(join(folder, name))
}

/** A file's parts, each under its name. What a part has in common with the first is told by the lines of it, as `[… 3–9]`. */
export function inParts(parts: Readonly<Record<string, string>>): string {
  const [first = [], ...others] = Object.values(parts).map(text => text.trim().split('\n'))
  const texts = [first, ...others.map(lines => withoutCommon(first, lines))]
  return Object.keys(parts)
    .map((name, index) => `==== ${name} ====\n${texts[index]?.join('\n')}\n`)
    .join('\n')
}

/** So many lines that follow each other in both are left out. */
const PASSAGE = 3

function withoutCommon(first: readonly string[], lines: readonly string[]): readonly string[] {
  const kept: string[] = []
  let from = 0
  let index = 0
  while (index < lines.length) {
    const start = startOfPassage(first, from, lines.slice(index, index + PASSAGE))
    let length = 0
    if (start >= 0)
      while (index + length < lines.length && first[start + length] === lines[index + length]) length += 1
    if (length > 0) {
      kept.push(`[… ${start + 1}–${start + length}]`)
      from = start + length
      index += length
    } else {
      kept.push(lines[index] ?? '')
      index += 1
    }
  }
  return kept
}

const startOfPassage = (first: readonly string[], from: number, passage: readonly string[]): number =>
  first.findIndex(
    (_, at) =>
      at >= from && passage.length === PASSAGE && passage.every((line, each) => first[at + each] === line),
  )

/** Elements that stand within a line of text. */
const INLINE = 'a|b|bdi|br|circle|dd|line|path|rect|small|span|strong|text|time'
const OPENING = new RegExp(`(?=<(?!(?:${INLINE})\\b)[a-z])`, 'g')

export const styleOf = (html: string): string => /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''

/** Markup for people to read, an element a line, without the style sheet. */
export const readable = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '<style></style>')
    // The modules of a QR code, which nobody reads.
    .replace(/ d="([^"]{200,})"/g, (_, path: string) => ` d="${digest(path)}"`)
    .replace(OPENING, '\n')
    .replace(/[ \t]*\n\s*/g, '\n')

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** A page with its policy, but for the hashes, which follow from the rest. */
export const wholePage = ({ html, contentSecurityPolicy }: Page): string =>
  [contentSecurityPolicy.replace(/'sha256-[^']+'/g, "'sha256'"), readable(html)].join('\n')

/** What a page says and in which languages it says so, in its sequence: texts, and what is read out instead of them. */
export const wordsOf = (html: string): readonly string[] =>
  [
    ...html
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .matchAll(/(?: (?:aria-label|label|lang|placeholder)="([^"]*)")|>([^<]*)(?=<)/g),
  ]
    .map(([, attribute, text]) => (attribute ?? text ?? '').trim().replace(/\s+/g, ' '))
    .filter(words => words !== '')

/** The same of the part that says how something went, as one text under its name. */
export const outcomeOf = (name: string, html: string): string =>
  `${name}: ${wordsOf(/<(\w+)[^>]* role="(?:status|alert)"[\s\S]*?<\/\1>/.exec(html)?.[0] ?? '').join(' / ')}`

/**
 * A row for each text: 简体 | 繁體 | English.
 *
 * @param kept  `translated`: without what all languages have, such as names and amounts
 */
export function wordTable(
  kept: 'all' | 'translated',
  textsIn: readonly ((locale: Locale) => readonly string[])[],
): string {
  const rows = new Set<string>()
  for (const textsOf of textsIn) {
    const [first = [], ...others] = LOCALES.map(textsOf)
    for (const other of others) expect(other, first.join()).toHaveLength(first.length)
    first.forEach((text, index) => {
      const row = [text, ...others.map(each => each[index])]
      if (kept === 'all' || new Set(row).size > 1) rows.add(row.join(' | '))
    })
  }
  return [...rows, ''].join('\n')
}
