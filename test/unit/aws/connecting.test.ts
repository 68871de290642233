/** Opening a connection, and AWS's error responses. */
import { expect, it } from 'vitest'
import { awsClient } from '../../../lib/aws/client'
import { ServiceError } from '../../../lib/aws/serviceError'
import { NOW } from '../../support/orders'

const SERVICE = { host: 'sqs', signedAs: 'sqs', variable: 'SQS', path: '/', contentType: 'a', target: 'T' }
const env = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }

it.each([true, false])(
  'a call waits for the connection, and continues whether it succeeded or not: %s',
  async isMade => {
    const sent: string[] = []
    let end = () => {}
    const { call, connect } = awsClient(
      SERVICE,
      { env, clock: () => NOW },
      {
        async exchange(_, { method, body }) {
          sent.push(`${method} ${body}`)
          if (method === 'GET') {
            await new Promise<void>((made, failed) => {
              end = () => (isMade ? made() : failed(new Error('no connection')))
            })
          }
          return { status: 200, headers: {}, body: '{}' }
        },
      },
    )
    const connecting = connect().catch(() => 'failed')
    const called = call('Ask', {})
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate)
    expect(sent).toEqual(['GET '])
    end()
    await called
    expect(await connecting).toBe(isMade ? undefined : 'failed')
    expect(sent).toEqual(['GET ', 'POST {}'])
  },
)

it('of a long message the beginning is reported, and nothing of what was signed', () => {
  const messageOf = (message: string) =>
    new ServiceError({ status: 400, headers: {}, body: JSON.stringify({ __type: 'a#B', message }) }).message
  expect(messageOf('x'.repeat(301))).toBe('x'.repeat(300))
  expect(messageOf('wrong\nThe rest')).toBe('wrong')
  expect(messageOf('wrong The Canonical String for this request')).toBe('wrong')
})
