/** Webhooks verify with the reference library of Standard Webhooks, and only with the right secret. */
import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { type EpochMs, plusMs, systemClock } from '../../../lib/time'
import {
  type ServerSecrets,
  secretText,
  serverSecretId,
  signedHeaders,
} from '../../../lib/webhooks/signature'

const SECRETS: ServerSecrets = ['first-secret-of-the-server-32-chars', 'an-older-secret-of-the-server-32-ch']
const versionOf = (version: number, index = 0) => ({
  version,
  serverSecretId: serverSecretId(SECRETS[index] ?? ''),
})
const ENDPOINT = { id: 'whk_1', secret: versionOf(1) }
// The library goes by the machine's clock.
const message = () => ({ id: 'evt_1', at: systemClock(), body: '{"type":"order.paid","data":{"金额":1}}' })
const textOf = (endpoint: Parameters<typeof secretText>[0]) => secretText(endpoint, SECRETS) ?? expect.fail()
const verifies = (secret: string, headers: Readonly<Record<string, string>> | undefined, body: string) => {
  try {
    new Webhook(secret).verify(body, { ...headers })
    return true
  } catch {
    return false
  }
}

describe('a webhook', () => {
  it('verifies with the secret that the shop was shown, and with no other', () => {
    const sent = message()
    const headers = signedHeaders(ENDPOINT, sent, SECRETS)
    expect(headers?.['webhook-id']).toBe('evt_1')
    expect(headers?.['webhook-timestamp']).toMatch(/^\d{10}$/)
    expect(verifies(textOf(ENDPOINT), headers, sent.body)).toBe(true)
    expect(verifies(textOf(ENDPOINT), headers, `${sent.body} `)).toBe(false)
    expect(verifies(textOf(ENDPOINT), { ...headers, 'webhook-id': 'evt_2' }, sent.body)).toBe(false)
    for (const other of [
      { ...ENDPOINT, id: 'whk_2' },
      { ...ENDPOINT, secret: versionOf(2) },
      { ...ENDPOINT, secret: versionOf(1, 1) },
    ])
      expect(verifies(textOf(other), headers, sent.body)).toBe(false)
  })

  it('has two signatures during a rotation, and one afterwards', () => {
    const sent = message()
    const rotating = (untilMs: number) => ({
      ...ENDPOINT,
      secret: versionOf(2),
      formerSecrets: [{ ...versionOf(1, 1), until: plusMs(sent.at, untilMs) }],
    })
    const before = textOf({ ...ENDPOINT, secret: versionOf(1, 1) })
    const after = textOf(rotating(1))
    const during = signedHeaders(rotating(1), sent, SECRETS)
    expect([verifies(before, during, sent.body), verifies(after, during, sent.body)]).toEqual([true, true])
    const over = signedHeaders(rotating(0), sent, SECRETS)
    expect([verifies(before, over, sent.body), verifies(after, over, sent.body)]).toEqual([false, true])
  })

  it('has a secret of 32 bytes, of its own version even if the server has a newer one', () => {
    expect(Buffer.from(textOf(ENDPOINT).replace(/^whsec_/, ''), 'base64')).toHaveLength(32)
    expect(secretText(ENDPOINT, ['another-new-secret-of-the-server-32', ...SECRETS])).toBe(textOf(ENDPOINT))
  })

  it('has a stable signature, since endpoints keep their derived secrets', () => {
    const [first] = SECRETS
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text)
    const id = hmac(first, 'shouyin webhook secret id').digest('hex').slice(0, 16)
    expect(serverSecretId(first)).toBe(id)
    const key = hmac(first, 'shouyin webhook secret whk_1 1').digest()
    expect(textOf(ENDPOINT)).toBe(`whsec_${key.toString('base64')}`)
    // By the second, in which it is sent.
    const sent = { id: 'evt_1', at: (Date.UTC(2026, 10, 23) + 999) as EpochMs, body: '茶' }
    expect(signedHeaders(ENDPOINT, sent, SECRETS)).toEqual({
      'webhook-id': 'evt_1',
      'webhook-timestamp': '1795392000',
      'webhook-signature': `v1,${hmac(key, 'evt_1.1795392000.茶').digest('base64')}`,
    })
  })

  it('is not signed when the server’s secret is gone', () => {
    const gone: ServerSecrets = ['another-new-secret-of-the-server-32']
    expect(signedHeaders(ENDPOINT, message(), gone)).toBeUndefined()
    expect(secretText(ENDPOINT, gone)).toBeUndefined()
  })
})
