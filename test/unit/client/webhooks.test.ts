/** The client's verification of webhooks, compared with the reference implementation of Standard Webhooks. */
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { WebhookVerificationError } from '../../../client/src/errors'
import { verifyWebhook } from '../../../client/src/webhooks'

const NOW = Date.parse('2026-11-26T02:00:00Z')
const [SECRET, OTHER] = [1, 2].map(fill => `whsec_${Buffer.alloc(32, fill).toString('base64')}`) as [
  string,
  string,
]
const BODY = JSON.stringify({
  type: 'order.paid',
  timestamp: '2026-11-26T02:00:00Z',
  api_version: '2026-11-26',
  data: { id: 'ord_茶' },
})

const signed = (body = BODY, secret = SECRET, at = NOW, id = 'msg_1'): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, new Date(at), body),
})
const verify = (
  body: string | Uint8Array,
  headers: Record<string, string>,
  secrets: string | string[] = SECRET,
) => verifyWebhook(body, headers, secrets, { now: NOW })

describe('a webhook', () => {
  it('signed by the reference implementation is accepted, as text, as bytes, with any spelling of its headers', async () => {
    const expected = JSON.parse(BODY)
    expect(await verify(BODY, signed())).toEqual(expected)
    expect(await verify(Buffer.from(BODY), signed())).toEqual(expected)
    expect(await verify(new TextEncoder().encode(BODY), signed())).toEqual(expected)
    const shouted = Object.fromEntries(
      Object.entries(signed()).map(([name, text]) => [name.toUpperCase(), text]),
    )
    expect(await verify(BODY, shouted)).toEqual(expected)
    expect(await verifyWebhook(BODY, new Headers(signed()), SECRET, { now: NOW })).toEqual(expected)
  })

  it.each([`${SECRET}\n`, `\ufeff${SECRET}\r\n`, `"${SECRET}"`, `'${SECRET}'\n`])(
    'is accepted with a secret as it is pasted: %j',
    async secret => expect(await verify(BODY, signed(), secret)).toBeDefined(),
  )

  it('is accepted while a secret changes, on either side', async () => {
    expect(await verify(BODY, signed(BODY, OTHER), [SECRET, OTHER])).toEqual(JSON.parse(BODY))
    const both = {
      ...signed(),
      'webhook-signature': `v2,x ${signed(BODY, OTHER)['webhook-signature']} ${signed()['webhook-signature']}`,
    }
    expect(await verify(BODY, both)).toEqual(JSON.parse(BODY))
  })

  it('costs what its first ten signatures do, however many there are', async () => {
    const [forged, right] = [`v1,${'A'.repeat(43)}=`, signed()['webhook-signature']]
    const behind = (count: number) => `${`${forged} `.repeat(count)}${right}`
    expect(await verify(BODY, { ...signed(), 'webhook-signature': behind(9) })).toEqual(JSON.parse(BODY))
    await expect(verify(BODY, { ...signed(), 'webhook-signature': behind(10) })).rejects.toThrow(
      WebhookVerificationError,
    )
  })

  it.each<[string, string, Record<string, string>, string | string[]]>([
    ['of another secret', BODY, signed(BODY, OTHER), SECRET],
    ['of another body', `${BODY} `, signed(), SECRET],
    ['of another id', BODY, { ...signed(), 'webhook-id': 'msg_2' }, SECRET],
    ['of another time', BODY, { ...signed(), 'webhook-timestamp': String(NOW / 1000 + 1) }, SECRET],
    ['that is too old', BODY, signed(BODY, SECRET, NOW - 301_000), SECRET],
    ['from the future', BODY, signed(BODY, SECRET, NOW + 301_000), SECRET],
    ['without a time', BODY, { ...signed(), 'webhook-timestamp': 'now' }, SECRET],
    ['without a signature', BODY, { ...signed(), 'webhook-signature': '' }, SECRET],
    ['of an invalid time', BODY, { ...signed(), 'webhook-timestamp': `${NOW / 1000}.0` }, SECRET],
    ['of a time with blanks', BODY, { ...signed(), 'webhook-timestamp': ` ${NOW / 1000}` }, SECRET],
    ['without an id', BODY, { ...signed(), 'webhook-id': '' }, SECRET],
    ['without headers', BODY, {}, SECRET],
    ['of another scheme', BODY, { ...signed(), 'webhook-signature': 'v1a,AAAA' }, SECRET],
    [
      'with something before its signature',
      BODY,
      { ...signed(), 'webhook-signature': `x${signed()['webhook-signature']}` },
      SECRET,
    ],
    [
      'with something behind its signature',
      BODY,
      { ...signed(), 'webhook-signature': `${signed()['webhook-signature']}x` },
      SECRET,
    ],
    ['with something before the secret', BODY, signed(), `x${SECRET}`],
    ['with something behind the secret', BODY, signed(), `${SECRET}!`],
    ['that is no JSON', 'tea', signed('tea'), SECRET],
    ['without a secret', BODY, signed(), []],
    ['with an invalid secret', BODY, signed(), 'whsec_'],
  ])('%s is refused', async (_, body, headers, secrets) => {
    await expect(verify(body, headers, secrets)).rejects.toThrow(WebhookVerificationError)
  })

  it.each([
    [300, 300, true],
    [300, 301, false],
    [undefined, 300, true],
    [undefined, 301, false],
    [0, 0, true],
    [0, 1, false],
    [900, 900, true],
  ])(
    'with a tolerance of %s seconds and a clock difference of %i is accepted: %s',
    async (toleranceSeconds, apart, isBelieved) => {
      for (const seconds of [apart, -apart]) {
        const headers = signed(BODY, SECRET, NOW + seconds * 1000)
        const tolerance = toleranceSeconds === undefined ? {} : { toleranceSeconds }
        const verdict = verifyWebhook(BODY, headers, SECRET, { ...tolerance, now: NOW })
        if (isBelieved) expect(await verdict).toEqual(JSON.parse(BODY))
        else await expect(verdict).rejects.toThrow('too old, or from the future')
      }
    },
  )

  it('reports what is wrong with it', async () => {
    const messageOf = (headers: Record<string, string>, body = BODY, secret = SECRET) =>
      verify(body, headers, secret).catch(error => `${error.name}: ${error.message}`)
    const name = 'WebhookVerificationError'
    expect(await messageOf({})).toBe(`${name}: a webhook header is missing`)
    expect(await messageOf(signed(BODY, OTHER))).toBe(`${name}: no signature of the webhook is the shop’s`)
    expect(await messageOf(signed(), BODY, 'x')).toBe(`${name}: a secret must be whsec_ and base64`)
    expect(await messageOf(signed('tea'), 'tea')).toBe(`${name}: the webhook is no JSON`)
    const late = signed(BODY, SECRET, NOW - 600_000)
    expect(await messageOf(late)).toMatch(/by the clock of this machine: 600 s$/)
    const without = verifyWebhook(BODY, signed(), undefined as never, { now: NOW })
    await expect(without).rejects.toThrow('a secret must be whsec_ and base64')
    await expect(verify(BODY, signed(), [])).rejects.toThrow('there is no secret')
  })

  it('that was already parsed is the program’s mistake, and not the sender’s', async () => {
    for (const body of [JSON.parse(BODY), undefined, null]) {
      const failed = verify(body, signed())
      await expect(failed).rejects.toThrow('takes the body as it came')
      await expect(failed).rejects.not.toThrow(WebhookVerificationError)
    }
  })

  it('with a repeated header is refused', async () => {
    const headers = { ...signed(), 'webhook-id': ['msg_1', 'msg_2'] }
    await expect(verifyWebhook(BODY, headers, SECRET, { now: NOW })).rejects.toThrow('header is missing')
  })

  it('is accepted exactly when the reference implementation accepts it', async () => {
    const json = fc.json({ maxDepth: 2 })
    await fc.assert(
      fc.asyncProperty(json, json, fc.boolean(), async (body, other, isSame) => {
        const headers = signed(body, SECRET, Date.now())
        const sent = isSame ? body : other
        const theirs = (() => {
          try {
            return { value: new Webhook(SECRET).verify(sent, headers) }
          } catch {
            return 'refused'
          }
        })()
        const ours = await verifyWebhook<unknown>(sent, headers, SECRET).then(
          value => ({ value }),
          () => 'refused',
        )
        expect(ours).toEqual(theirs)
      }),
      { numRuns: 50 },
    )
  })
})
