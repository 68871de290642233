/**
 * Distant servers whose names have several addresses: Node.js gives all but the last 250 ms to connect, and Lambda
 * cannot reach IPv6 addresses.
 * @see https://github.com/nodejs/node/issues/54359
 */

import dns from 'node:dns'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { exchange } from '../../lib/aws/exchange'
import { downloadWithin } from '../../lib/gateways/download'
import { httpGet } from '../../lib/gateways/httpClient'
import { webhookSender } from '../../lib/webhooks/send'
import { aFolder } from '../support/folders'
import { loopbackServer } from '../support/loopback'

/** Just above Node.js’s limit: a busy machine needs what is left of ours to see the connection. */
const FAR_MS = 275

/** A name's address and another one where nobody is; what comes back from them is seen so many ms later. */
const lookup = (_: string, __: unknown, found: (error: null, addresses: dns.LookupAddress[]) => void) => {
  found(
    null,
    ['127.0.0.1', '127.0.0.2'].map(address => ({ address, family: 4 })),
  )
  const until = performance.now() + FAR_MS
  while (performance.now() < until);
}

it.each<[string, (url: URL) => Promise<unknown>]>([
  ['AWS is called', async url => (await exchange(url, { method: 'POST', headers: {}, body: '' }, 5000)).body],
  ['a gateway is queried', async url => (await httpGet(5000)(url))?.body.toString()],
  [
    'a file is fetched',
    async url => {
      const file = join(aFolder(), 'file')
      return (await downloadWithin(5000)(url, file, 100)) === 'done' && readFileSync(file, 'utf8')
    },
  ],
  [
    'a webhook is sent',
    async ({ href: url }) => {
      const send = webhookSender({ timeoutMs: 5000, allowsLoopback: true, resolve: lookup })
      return Object(await send({ url, headers: {}, readsBytes: 100 })).text
    },
  ],
])('%s at the first of its addresses', async (_, ask) => {
  const url = new URL(await loopbackServer((_, response) => response.end('here')))
  url.hostname = 'far.example.com'
  const mocked = vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
  onTestFinished(() => mocked.mockRestore())
  expect(await ask(url)).toBe('here')
})
