/**
 * Approval tests: whole pages, mails and deployments are compared with files in folders called approved/, which
 * somebody has read (docs/adr/0033-approved-files.md). To accept a change: `npx vitest run FILE -u`, read `git diff`,
 * commit. Nothing is written without `-u`.
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
 * @param names  of all files in the folder
 */
export function approvedFiles(testFolder: string, names: readonly string[]) {
  const folder = join(testFolder, 'approved')
  it('no file is there that no test compares', () =>
    expect(readdirSync(folder).filter(name => !names.includes(name))).toEqual([]))
  return (name: string, text: string) => expect(text).toMatchFileSnapshot(join(folder, name))
}

/** Joins named parts. Passages that a part shares with the first one are replaced by line numbers, as in `[… 3–9]`. */
export function inParts(parts: Readonly<Record<string, string>>): string {
  const [first = [], ...others] = Object.values(parts).map(text => text.trim().split('\n'))
  const texts = [first, ...others.map(lines => withoutCommon(first, lines))]
  return Object.keys(parts)
    .map((name, index) => `==== ${name} ====\n${texts[index]?.join('\n')}\n`)
    .join('\n')
}

/** The minimum length of a shared passage, in lines. */
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

/** Inline elements. */
const INLINE = 'a|b|bdi|br|circle|dd|line|path|rect|small|span|strong|text|time'
const OPENING = new RegExp(`(?=<(?!(?:${INLINE})\\b)[a-z])`, 'g')

export const styleOf = (html: string): string => /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''

/** Readable markup: one element per line, without the style sheet. */
export const readable = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '<style></style>')
    // The modules of a QR code, which nobody can read.
    .replace(/ d="([^"]{200,})"/g, (_, path: string) => ` d="${digest(path)}"`)
    .replace(OPENING, '\n')
    .replace(/[ \t]*\n\s*/g, '\n')

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** A page with its Content-Security-Policy, without the hashes, which follow from the rest. */
export const wholePage = ({ html, contentSecurityPolicy }: Page): string =>
  [contentSecurityPolicy.replace(/'sha256-[^']+'/g, "'sha256'"), readable(html)].join('\n')

/** The texts of a page, with labels and languages, in sequence. */
export const wordsOf = (html: string): readonly string[] =>
  [
    ...html
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .matchAll(/(?: (?:aria-label|label|lang|placeholder)="([^"]*)")|>([^<]*)(?=<)/g),
  ]
    .map(([, attribute, text]) => (attribute ?? text ?? '').trim().replace(/\s+/g, ' '))
    .filter(words => words !== '')

/** The words of the page's status or alert, as one text after the name. */
export const outcomeOf = (name: string, html: string): string =>
  `${name}: ${wordsOf(/<(\w+)[^>]* role="(?:status|alert)"[\s\S]*?<\/\1>/.exec(html)?.[0] ?? '').join(' / ')}`

/**
 * One row per text: 简体 | 繁體 | English.
 *
 * @param kept  `translated`: without texts that are the same in all languages, such as names and amounts
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
