/** Pages of other sites cannot use the servers of the local stack. */
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailCatcher, startMailCatcher } from '../../local/stack/mailCatcher'
import { freePort } from '../../local/stack/ports'
import { type QueueServer, startQueueServer } from '../../local/stack/queue/queueServer'

let mails: MailCatcher
let queues: QueueServer
beforeAll(async () => {
  mails = await startMailCatcher(await freePort())
  queues = await startQueueServer(0, [])
})
afterAll(async () => {
  await mails.stop()
  await queues.stop()
})

/** With headers that fetch does not let a caller set. */
const statusOf = (url: string, headers: Readonly<Record<string, string>>) =>
  new Promise<number | undefined>((resolve, reject) => {
    const sent = request(url, { method: 'GET', headers }, response => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject).end()
  })

describe.each([
  ['the mail catcher', () => mails.url],
  ['the queues', () => queues.endpoint],
])('%s', (_, url) => {
  it('serve programs and their own pages, under the host names of this machine', async () => {
    const { port, origin } = new URL(url())
    expect(await statusOf(url(), {})).not.toBe(403)
    expect(await statusOf(url(), { origin })).not.toBe(403)
    for (const name of ['localhost', 'LOCALHOST', '[::1]', '127.0.0.1'])
      expect(await statusOf(url(), { host: `${name}:${port}` })).not.toBe(403)
  })

  it.each<[string, Record<string, string>]>([
    ['a page of another site', { origin: 'https://stranger.example' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['a name that was pointed here', { host: 'stranger.example' }],
    ['a name that looks like this machine’s', { host: '127.0.0.1.stranger.example' }],
    ['that name with its own origin', { host: 'stranger.example', origin: 'http://stranger.example' }],
  ])('refuse %s', async (_what, headers) => {
    expect(await statusOf(url(), headers)).toBe(403)
  })
})
