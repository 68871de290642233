/** The doctor's check of the catalog. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { catalogFindings } from '../../tools/doctor/catalog'

const inAll = (text: string) => ({ 'zh-Hans': text, 'zh-Hant': text, en: text })
const catalog = (change: object) => {
  const tea = { sku: 'tea', price: '88.00', emblem: '茶', name: inAll('茶'), description: inAll('茶') }
  return JSON.stringify({ goods: [{ ...tea, ...change }] })
}

it('accepts a good catalog, and the project’s own', () => {
  expect(catalogFindings(catalog({}))).toMatchObject([{ check: 'catalog', ok: true }])
  expect(catalogFindings(`\ufeff${catalog({})}`)).toMatchObject([{ ok: true }])
  const own = readFileSync(join(PROJECT_FOLDER, 'catalog.json'), 'utf8')
  expect(catalogFindings(own)).toMatchObject([{ ok: true }])
})

it.each<[string, string, RegExp, number]>([
  ['is not JSON', '{"goods": [}', /not JSON/, 1],
  ['has no goods', '{}', /list of goods/, 1],
  ['has several mistakes', catalog({ price: 88, emblem: '' }), /"price" must be yuan/, 2],
])('%s', (_, text, says, count) => {
  const findings = catalogFindings(text)
  expect(findings).toHaveLength(count)
  expect(findings[0]?.says).toMatch(says)
  expect(findings.every(({ ok, todo }) => !ok && todo)).toBe(true)
})
