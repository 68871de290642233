/**
 * The policies of docs/api.md hold for arbitrary paths. It is unknown which reading of an escaped path IAM evaluates,
 * and API Gateway decodes the path, even twice, and cuts it at `?` before a function gets it: so every reading is
 * evaluated, and every one is served.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, pathValues } from '../../lib/api/address'
import { SCOPES, type Scope } from '../../lib/api/apiKey'
import { OPERATIONS } from '../../lib/api/operations'
import { parseOrderIdText } from '../../lib/api/orderResource'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { iamParameters, nameOf } from '../support/iam'
import { RARE } from '../support/rare'

const PAGE = readFileSync(join(PROJECT_FOLDER, 'docs/api.md'), 'utf8')
const POLICIES = new Map(
  [...PAGE.matchAll(/^\| `([a-z:]+)` \| (`[A-Z]+\/iam\/.*) \|$/gm)].map(([, scope = '', resources = '']) => [
    scope,
    [...resources.matchAll(/`([^`]+)`/g)].map(([, resource = '']) => resource),
  ]),
)

const patterns = new Map<string, RegExp>()
/** As IAM compares: `*` is any text, `?` any character, slashes too. */
function permits(resource: string, asked: string): boolean {
  const known = patterns.get(resource)
  if (known) return known.test(asked)
  const text = resource
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  patterns.set(resource, new RegExp(`^${text}$`, 's'))
  return permits(resource, asked)
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
const cut = (path: string): string => path.split('?', 1)[0] ?? ''
/** A path as it may be read by anybody on its way. */
const readings = (path: string): readonly string[] => {
  const once = decoded(path)
  return [...new Set([path, once, cut(once), decoded(once), decoded(cut(once)), cut(decoded(once))])]
}

/** What a function that sees this path does, and for whom. */
function servedAt(method: string, path: string) {
  const address = addressOf({ path, pathParameters: iamParameters(path) })
  if (!address?.iam) return undefined
  const operation = OPERATIONS.find(each => each.method === method && pathValues(each.path, address.path))
  const { orderId } = (operation && pathValues(operation.path, address.path)) ?? {}
  // An order of another number is not there.
  if (!operation || (orderId !== undefined && !parseOrderIdText(orderId))) return undefined
  return { scope: operation.scope, mode: address.iam.mode, merchant: nameOf(address.iam.merchant) }
}

const RUNS = Number(process.env.PROPERTY_RUNS ?? (RARE ? 50_000 : 1000))

const ORDER = 'ord_20261123VHGQD4XBTJ6KK4NW'
const VALUES = { orderId: ORDER, linkId: 'lnk_1', endpointId: 'whk_1', deliveryId: 'dlv_1' } as const
const filled = (path: string) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => VALUES[name as keyof typeof VALUES])

/** In how many readings of a path something is done that one of them permits by a scope's policy: all of it is of that scope. */
function servedByPolicy(sent: string, method: string, scope: Scope): number {
  const resources = POLICIES.get(scope) ?? expect.fail(scope)
  const all = readings(sent)
  if (!all.some(reading => resources.some(resource => permits(resource, `${method}${reading}`)))) return 0
  const done = all.flatMap(reading => servedAt(method, reading) ?? [])
  for (const each of done)
    expect(each, `${method} ${sent}`).toEqual({ scope, mode: 'live', merchant: nameOf(DEFAULT_MERCHANT) })
  return done.length
}

describe('the policies of docs/api.md', () => {
  it('are one for each scope', () => expect([...POLICIES.keys()].sort()).toEqual([...SCOPES].sort()))

  it.each(OPERATIONS.map(each => [each.id, each] as const))(
    'permit %s with its scope, and with no other',
    (_, each) => {
      for (const [scope, resources] of POLICIES) {
        const isPermitted = (place: string) =>
          resources.some(resource => permits(resource, `${each.method}/iam/${place}${filled(each.path)}`))
        expect(isPermitted('live/-'), scope).toBe(scope === each.scope)
        for (const elsewhere of ['test/-', 'live/teahouse', 'test/teahouse'])
          expect(isPermitted(elsewhere), `${scope} ${elsewhere}`).toBe(false)
      }
    },
  )

  it('permit nothing else if another operation’s path follows one', () => {
    const paths = OPERATIONS.map(({ path }) => filled(path))
    const ends = new Set(
      paths.flatMap(path => path.split('/').map((_, at, parts) => parts.slice(at).join('/'))),
    )
    let served = 0
    for (const { method, path } of OPERATIONS)
      for (const end of ends)
        for (const separator of ['/', '%3F/', ...(RARE ? ['%2F/', '%252F', '%253F/', '%23/'] : [])])
          for (const scope of SCOPES)
            served += servedByPolicy(`/iam/live/-${filled(path)}${separator}${end}`, method, scope)
    expect(served).toBeGreaterThan(0)
  })

  it('permit nothing else, however a path is escaped, split or extended', () => {
    const word = fc.constantFrom(
      ...['iam', 'live', 'test', '-', 'teahouse', 'v1', 'orders', 'payment_links', 'webhook_endpoints'],
      ...[
        'cancel',
        'refunds',
        'events',
        'rotate_secret',
        'deliveries',
        'redeliver',
        'GET',
        'POST',
        '..',
        '.',
        '',
      ],
      ...Object.values(VALUES),
      'x'.repeat(24),
    )
    const separator = fc.constantFrom('/', '/', '/', '%2F', '%252F', '%3F', '%253F', '%23', '%00', '?', '')
    const ending = fc
      .tuple(
        fc.constantFrom('%3F', '%253F', '?', '%2F', '/'),
        fc.constantFrom('/cancel', '/refunds', '/v1/orders', '/v1/x'),
      )
      .map(parts => parts.join(''))
    const tail = fc.oneof(
      ending,
      fc.array(fc.tuple(separator, word), { maxLength: 8 }).map(parts => parts.flat().join('')),
    )
    const target = fc
      .tuple(
        fc.constantFrom(
          '/iam/live/-',
          '/iam/live/teahouse',
          '/iam/test/-',
          '/iam/live/-/v1/orders/../..',
          '',
        ),
        fc.constantFrom(...OPERATIONS.map(({ path }) => filled(path)), ''),
      )
      .map(parts => parts.join(''))
    const escapes = fc.array(fc.tuple(fc.nat(120), fc.boolean()), { maxLength: 3 })
    const path = fc.tuple(target, tail, escapes).map(([start, end, all]) =>
      all.reduce((text, [at, isTwice]) => {
        const code = text.charCodeAt(at).toString(16)
        return at < text.length
          ? `${text.slice(0, at)}%${isTwice ? '25' : ''}${code}${text.slice(at + 1)}`
          : text
      }, start + end),
    )
    const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE')
    let served = 0
    fc.assert(
      fc.property(path, method, fc.constantFrom<Scope>(...SCOPES), (sent, verb, scope) => {
        served += servedByPolicy(sent, verb, scope)
      }),
      { numRuns: RUNS },
    )
    expect(served).toBeGreaterThan(RUNS / 500)
  })

  it('need the method: without it a policy covers more than one merchant', () => {
    const sent = '/iam/live/-/v1/orders%3F/iam/live/teahouse/v1/x'
    expect(permits('*/iam/live/teahouse/v1/*', `GET${sent}`)).toBe(true)
    expect(readings(sent).map(reading => servedAt('GET', reading)?.merchant)).toContain('-')
  })
})
