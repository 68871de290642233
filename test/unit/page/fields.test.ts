/** Accessible names: every field and button of a page has one, and no two are the same. */
import { expect, test } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import { shopPages } from '../../browser/shopPages'
import { brokenIds, looseCells } from './samples'

const textOf = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** By the labels around fields and those that name them, and by what stands in buttons. */
function namesIn(html: string): readonly string[] {
  const fields = [...html.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)]
    .map(([field]) => field)
    .filter(field => !field.includes('type="hidden"'))
  const wrapping = [...html.matchAll(/<label class="(?:radio|check)">[\s\S]*?<\/label>/g)].map(
    ([label]) => label,
  )
  const ofField = (field: string): string => {
    const around = wrapping.find(label => label.includes(field))
    if (around) return textOf(around)
    const id = / id="([^"]*)"/.exec(field)?.[1]
    const naming = [...html.matchAll(/<label for="([^"]*)">([\s\S]*?)<\/label>/g)].filter(
      ([, to]) => to === id,
    )
    return naming.length === 1 ? textOf(naming[0]?.[2] ?? '') : ''
  }
  const buttons = [...html.matchAll(/<button\b[^>]*>([\s\S]*?)<\/button>/g)].map(([, inner = '']) =>
    textOf(inner),
  )
  return [...fields.map(ofField), ...buttons]
}

test.each(LOCALES)('in %s', locale => {
  const wrong = shopPages(locale).flatMap(([page, { html }]) => {
    const names = namesIn(html)
    return names
      .filter((name, index) => name === '' || names.indexOf(name) !== index)
      .map(name => `${page}: ${name === '' ? 'a field without a name' : name}`)
  })
  expect(wrong).toEqual([])
})

test.each(LOCALES)('ids are unique, and every reference has its target: %s', locale => {
  const wrong = shopPages(locale).flatMap(([page, { html }]) => brokenIds(html).map(id => `${page}: ${id}`))
  expect(wrong).toEqual([])
})

test.each(LOCALES)('each row and column of a table has its heading: %s', locale => {
  const wrong = shopPages(locale).flatMap(([page, { html }]) =>
    looseCells(html).map(cell => `${page}: ${cell}`),
  )
  expect(wrong).toEqual([])
})
