/** The time limit of each AWS client for one attempt. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type AwsEnvironment, type AwsService, awsClient } from '../../../lib/aws/client'
import { kmsSigner } from '../../../lib/config/kms'
import { ssmParameters } from '../../../lib/config/ssmParameter'
import { sendBySes } from '../../../lib/delivery/ses'
import { signedDocumentStore } from '../../../lib/store/signed/documentStore'
import { signedQueueService } from '../../../lib/store/signed/queueService'
import { awsAt } from '../../support/aws'
import { loopbackServer } from '../../support/loopback'

const SERVICE: AwsService = {
  host: 'things',
  signedAs: 'thing',
  variable: 'THINGS',
  path: '/',
  contentType: 'application/x-amz-json-1.0',
}
const MAIL = { Content: { Simple: undefined } }

/** A mail that SES took, and whose answer nobody waited for, is sent a second time: it gets longer than the others. */
const CLIENTS: readonly (readonly [string, (at: AwsEnvironment) => Promise<unknown>, limitMs: number])[] = [
  ['DynamoDB', at => signedDocumentStore(at).get({ TableName: 'orders', Key: { id: '1' } }), 2000],
  ['SQS', at => signedQueueService(at).getQueueUrl({ QueueName: 'visits' }), 2000],
  ['SSM', at => ssmParameters(at)('/key'), 2000],
  ['KMS', at => kmsSigner(at)('alias/key', Buffer.alloc(32)), 2000],
  ['SES', at => sendBySes(at, undefined)(MAIL), 5000],
  ['SES of another region', at => sendBySes(at, 'eu-west-1')(MAIL), 5000],
]

it.each(CLIENTS)('%s gets its time for each attempt', async (_, ask, limitMs) => {
  const url = await loopbackServer((_, response) => void response.end('{"Signature": "AA=="}'))
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const ends = vi.spyOn(globalThis, 'clearTimeout')
  onTestFinished(() => [timers, ends].forEach(spy => void spy.mockRestore()))
  await ask(awsAt({ AWS_ENDPOINT_URL: url }))
  const set = timers.mock.calls.flatMap(([, ms = 0], index) =>
    ms >= 1000 ? [{ ms, timer: timers.mock.results[index]?.value }] : [],
  )
  // A second of it for setting up the connection.
  expect(set.map(({ ms }) => ms)).toEqual([limitMs, 1000])
  // None is left that would keep a process alive.
  for (const { timer } of set)
    await expect.poll(() => ends.mock.calls.map(([ended]) => ended)).toContain(timer)
})

it.each([
  ['that is new', 0],
  ['that was kept', 1],
])('an answer may take longer than a connection, over one %s', async (_, promptly) => {
  let answered = 0
  const url = await loopbackServer(async (_, response) => {
    if (answered >= promptly) await sleep(1100)
    answered += 1
    response.end('{}')
  })
  const { call } = awsClient(SERVICE, awsAt({ AWS_ENDPOINT_URL: url }), { requestTimeoutMs: 60_000 })
  const ask = () => call('Do', {})
  for (let calls = 0; calls <= promptly; calls += 1) expect(await ask()).toEqual({})
  expect(answered).toBe(promptly + 1)
})
