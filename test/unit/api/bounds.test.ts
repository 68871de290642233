/** The limits of the API's fields: the last valid value, and the first invalid one. */
import { expect, it } from 'vitest'
import { parseFields } from '../../../lib/api/fields'
import { OPERATIONS } from '../../../lib/api/operations'
import {
  event,
  eventQuery,
  linkChanges,
  linkRequest,
  orderQuery,
  orderRequest,
  pageQuery,
  refundRequest,
  rotationRequest,
  webhookEndpointChanges,
  webhookEndpointRequest,
} from '../../../lib/api/schemas'
import { API_VERSION } from '../../../lib/api/version'
import { MAX_FEN } from '../../../lib/money'

const SCHEMAS = {
  eventQuery,
  linkChanges,
  pageQuery,
  linkRequest,
  orderQuery,
  orderRequest,
  refundRequest,
  rotationRequest,
  webhookEndpointChanges,
  webhookEndpointRequest,
}
const ORDER = { lines: [{ name: 'a', quantity: 1, unit_amount: 1 }], currency: 'CNY' }
const LINK = { name: 'a', currency: 'CNY' }
const HOOK = { url: 'https://a.example.com/' }
const text = (length: number) => 'x'.repeat(length)
const address = (length: number) => `https://a.example.com/${text(length - 22)}`
const named = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']))
const many = (count: number) => Array.from({ length: count }, () => ORDER.lines[0])

it.each<[keyof typeof SCHEMAS, object, string, unknown, unknown]>([
  ['orderRequest', ORDER, 'lines', many(1), []],
  ['orderRequest', ORDER, 'lines', many(20), many(21)],
  ['orderRequest', ORDER, 'amount', MAX_FEN, MAX_FEN + 1],
  ['orderRequest', ORDER, 'amount', 0, -1],
  ['orderRequest', ORDER, 'description', text(200), text(201)],
  ['orderRequest', ORDER, 'client_reference_id', text(64), text(65)],
  ['orderRequest', ORDER, 'client_reference_id', 'a', ''],
  ['orderRequest', ORDER, 'client_reference_id', 'a', 'a\u2028b'],
  ['orderRequest', ORDER, 'gateway', text(40), text(41)],
  ['orderRequest', ORDER, 'success_url', address(500), address(501)],
  ['orderRequest', ORDER, 'cancel_url', address(500), address(501)],
  ['orderRequest', ORDER, 'cancel_url', 'https://a.example.com', 'http://a.example.com'],
  ['orderRequest', ORDER, 'cancel_url', 'http://localhost:3000/', 'ftp://localhost:3000/'],
  ['orderRequest', ORDER, 'expires_in', 300, 299],
  ['orderRequest', ORDER, 'expires_in', 1_296_000, 1_296_001],
  ['orderRequest', ORDER, 'metadata', named(20), named(21)],
  ['orderRequest', ORDER, 'metadata', { [text(40)]: '' }, { [text(41)]: '' }],
  ['orderRequest', ORDER, 'metadata', { a: text(500) }, { a: text(501) }],
  ['orderRequest', ORDER, 'metadata', { '0.a_-': '' }, { _a: '' }],
  ['orderRequest', ORDER, 'locale', 'zh-Hant', 'zh'],
  ['refundRequest', {}, 'amount', 1, 0],
  ['refundRequest', {}, 'amount', MAX_FEN, MAX_FEN + 1],
  ['refundRequest', { amount: 1 }, 'amount_refundable', 0, -1],
  // An order that was paid twice.
  ['refundRequest', { amount: 1 }, 'amount_refundable', 2 * MAX_FEN, 1.5],
  ['refundRequest', { amount: 1 }, 'reason', text(150), text(151)],
  ['refundRequest', { amount: 1 }, 'gateway_trade_no', text(64), text(65)],
  ['orderQuery', {}, 'client_reference_id', text(64), text(65)],
  ['linkRequest', LINK, 'name', text(120), text(121)],
  ['linkRequest', LINK, 'amount', 1, 0],
  ['linkRequest', LINK, 'amount_min', 1, 0],
  ['linkRequest', LINK, 'amount_max', 1, 0],
  ['linkRequest', LINK, 'max_uses', 1, 0],
  ['linkRequest', LINK, 'max_uses', 1000, 1001],
  ['linkChanges', {}, 'name', text(120), text(121)],
  ['webhookEndpointRequest', HOOK, 'url', address(500), address(501)],
  ['webhookEndpointRequest', HOOK, 'description', text(200), text(201)],
  ['webhookEndpointChanges', {}, 'url', address(500), address(501)],
  ...(['orderQuery', 'eventQuery', 'pageQuery'] as const).flatMap(
    name =>
      [
        [name, {}, 'limit', '1', '0'],
        [name, {}, 'limit', '100', '101'],
        [name, {}, 'limit', '10', '1e1'],
      ] as [typeof name, object, string, unknown, unknown][],
  ),
  ['orderQuery', {}, 'status', 'partially_refunded', 'lost'],
  ['orderQuery', {}, 'created[gte]', '2026-11-26T08:00:00Z', '2026-11-26T08:00:00+08:00'],
  ['orderQuery', {}, 'created[lte]', '2026-11-26T08:00:00.001Z', '2026-11-26'],
  ['orderRequest', ORDER, 'currency', 'CNY', 'USD'],
  ['orderRequest', ORDER, 'description', ' a ', ' '],
  ['orderRequest', ORDER, 'description', 'a b', 'a\tb'],
  ['orderRequest', ORDER, 'customer', { email: 'mei@example.com' }, { email: 'mei' }],
  ['orderRequest', ORDER, 'locale', 'zh-Hans', 'zh-CN'],
  ['orderRequest', ORDER, 'metadata', { a: '' }, { a: 1 }],
  ['refundRequest', { amount: 1 }, 'reason', 'a', ''],
  ['refundRequest', { amount: 1 }, 'gateway_trade_no', 'a', ''],
  ['linkRequest', LINK, 'name', 'a', ' '],
  ['linkRequest', LINK, 'currency', 'CNY', 'USD'],
  ...(['amount', 'amount_min', 'amount_max'] as const).map(
    field =>
      ['linkRequest', LINK, field, MAX_FEN, MAX_FEN + 1] as ['linkRequest', object, string, number, number],
  ),
  ['linkRequest', LINK, 'single_use', true, 'yes'],
  ['linkRequest', LINK, 'ask', { email: true, note: false }, { email: 'yes' }],
  ...(
    [
      ['linkRequest', LINK],
      ['linkChanges', {}],
    ] as const
  ).flatMap(
    ([name, rest]) =>
      [
        [name, rest, 'expires_at', '2026-11-26T08:00:00Z', 'tomorrow'],
        [name, rest, 'success_url', address(500), address(501)],
        [name, rest, 'success_url', address(40), 'http://a.example.com/'],
        [name, rest, 'metadata', named(20), named(21)],
      ] as [typeof name, object, string, unknown, unknown][],
  ),
  ['linkChanges', {}, 'name', 'a', ''],
  ['linkChanges', {}, 'active', false, 'no'],
  ...(
    [
      ['webhookEndpointRequest', HOOK],
      ['webhookEndpointChanges', {}],
    ] as const
  ).flatMap(
    ([name, rest]) =>
      [
        [name, rest, 'event_types', event.shape.type.options, [...event.shape.type.options, 'order.paid']],
        [name, rest, 'event_types', [], ['order.lost']],
        [name, rest, 'description', text(200), text(201)],
        [name, rest, 'api_version', API_VERSION, '2020-01-01'],
      ] as [typeof name, object, string, unknown, unknown][],
  ),
  ['webhookEndpointChanges', {}, 'enabled', false, 'no'],
  ['rotationRequest', {}, 'overlap', 0, -1],
  ['rotationRequest', {}, 'overlap', 604_800, 604_801],
])('%s %j: %s', (name, rest, field, good, bad) => {
  const schema = SCHEMAS[name] as Parameters<typeof parseFields>[0]
  expect(parseFields(schema, { ...rest, [field]: good }).ok).toBe(true)
  const refused = parseFields(schema, { ...rest, [field]: bad })
  if (refused.ok) expect.fail(`${field} is taken`)
  expect(refused.error.code).toBe('invalid_field')
  expect(refused.error.param?.startsWith(field)).toBe(true)
})

it.each<[string, unknown, unknown]>([
  ['name', text(120), text(121)],
  ['quantity', 1, 0],
  ['quantity', 9999, 10_000],
  ['unit_amount', 0, -1],
  ['unit_amount', MAX_FEN, MAX_FEN + 1],
  ['sku', text(64), text(65)],
  ['url', address(500), address(501)],
])('a line’s %s', (field, good, bad) => {
  const taken = (value: unknown) =>
    parseFields(orderRequest, { ...ORDER, lines: [{ ...ORDER.lines[0], [field]: value }] })
  expect(taken(good).ok).toBe(true)
  expect(taken(bad)).toMatchObject({ ok: false, error: { param: `lines[0].${field}` } })
})

it.each([
  [0, 'at least 1'],
  [10_000, 'at most 9999'],
  ['1', 'must be of type'],
])('the problem says what a field must be: %j', (quantity, detail) => {
  const refused = parseFields(orderRequest, { ...ORDER, lines: [{ ...ORDER.lines[0], quantity }] })
  expect(refused).toMatchObject({ error: { detail: expect.stringContaining(detail) } })
})

it.each<[object, string]>([
  [{ amount: '336.00' }, 'an integer of fen: 16800 is 168.00 yuan'],
  [{ amount: 336.5 }, 'an integer of fen: 16800 is 168.00 yuan'],
  [{ amount: -1 }, 'at least 0'],
  [{ description: 'x'.repeat(201) }, 'at most 200 characters'],
  [{ lines: [] }, 'at least 1 item(s)'],
  [{ expires_in: 1.5 }, 'must be of type integer'],
  [{ customer: 7 }, 'must be of type object'],
  [{ locale: 'zh-CN' }, 'one of zh-Hans, zh-Hant, en'],
])('the problem says how to correct %j', (field, detail) => {
  expect(parseFields(orderRequest, { ...ORDER, ...field })).toMatchObject({ error: { detail } })
})

it.each(
  OPERATIONS.flatMap(({ id, body, query }) =>
    [body, query].flatMap(schema => (schema ? [[id, schema] as const] : [])),
  ),
)('%s refuses unknown fields', (_, schema) => {
  const issues = (fields: object) => schema.safeParse(fields).error?.issues.map(({ code }) => code) ?? []
  expect(issues({ nobodyKnowsThis: 'x' })).toContain('unrecognized_keys')
  expect(issues({})).not.toContain('unrecognized_keys')
})

it.each<[keyof typeof SCHEMAS, object, string]>([
  ['refundRequest', { amount: 1, amount_refundabel: 1 }, 'amount_refundabel'],
  ['orderQuery', { 'created[from]': '2026-11-23T00:00:00Z' }, 'created[from]'],
  ['orderRequest', { ...ORDER, lines: [...many(2), { ...ORDER.lines[0], qty: 1 }] }, 'lines[2].qty'],
  ['orderRequest', { ...ORDER, customer: { mail: 'a@example.com' } }, 'customer.mail'],
  ['linkRequest', { ...LINK, ask: { phone: true } }, 'ask.phone'],
  ['rotationRequest', { [text(65)]: 1 }, text(64)],
])('%s names the unknown field: %j', (name, fields, param) => {
  expect(parseFields(SCHEMAS[name] as Parameters<typeof parseFields>[0], fields)).toEqual({
    ok: false,
    error: { code: 'invalid_field', param, detail: 'unknown field' },
  })
})

it('text is stored without surrounding blanks', () => {
  const lines = [{ ...ORDER.lines[0], name: ' a b ' }]
  expect(parseFields(orderRequest, { ...ORDER, lines, description: ' c ' })).toEqual({
    ok: true,
    value: { ...ORDER, lines: [{ ...ORDER.lines[0], name: 'a b' }], description: 'c' },
  })
})
