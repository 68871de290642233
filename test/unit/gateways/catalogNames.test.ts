/** Goods' names that Alipay would not take. */
import { expect, it } from 'vitest'
import { namesRefused } from '../../../lib/gateways/alipayDirect/catalogNames'
import { parseCatalog } from '../../../lib/order/catalog'
import { CATALOG } from '../../support/handlers'

function catalogWith(name: object) {
  const description = { 'zh-Hans': '茶', 'zh-Hant': '茶', en: 'Tea' }
  const parsed = parseCatalog({ goods: [{ sku: 'tea', price: '1.00', emblem: '茶', name, description }] })
  return parsed.ok ? parsed.value : expect.fail(parsed.error.join())
}

it('are none in the catalog of this project', () => {
  expect(namesRefused(CATALOG, 'utf-8')).toEqual([])
  expect(namesRefused(CATALOG, 'gbk')).toEqual([])
})

it('are told with the goods, the language and the character', () => {
  const catalog = catalogWith({ 'zh-Hans': '茶&器', 'zh-Hant': '茶', en: 'Tea ☕' })
  const ampersand = 'the zh-Hans name of tea holds "&", which Alipay does not take in'
  expect(namesRefused(catalog, 'utf-8')).toEqual([`${ampersand} utf-8`])
  expect(namesRefused(catalog, 'gbk')).toEqual([
    `${ampersand} gbk`,
    'the en name of tea holds "☕", which Alipay does not take in gbk',
  ])
})
