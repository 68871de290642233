/** What DYNAMODB_ENDPOINT may be, and the messages for everything else. */
import { expect, inject, it } from 'vitest'
import { startDynamoEngine } from '../../local/stack/dynamoEngine'
import { lacking } from '../../local/stack/givenEngine'
import { freePort } from '../../local/stack/ports'
import { loopbackServer } from '../support/loopback'

const given = (endpoint: string) => startDynamoEngine(0, undefined, endpoint)

it('is a DynamoDB-compatible server that runs', async () => {
  const endpoint = inject('dynamodbEndpoint')
  expect((await given(` ${endpoint} `)).endpoint).toBe(endpoint)
})

it.each(['127.0.0.1:8000', 'localhost:8000', 'ftp://127.0.0.1', 'http://', '8000'])(
  'is not %s',
  async endpoint => {
    await expect(given(endpoint)).rejects.toThrow(
      `DYNAMODB_ENDPOINT=${endpoint} is not an http address.\nWrite it like http://127.0.0.1:8000`,
    )
  },
)

it('is refused when nothing listens at its address', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}`
  await expect(given(endpoint)).rejects.toThrow(
    new RegExp(`^DYNAMODB_ENDPOINT=${endpoint} cannot be reached: ECONNREFUSED\\.\\nStart a server`),
  )
})

it.each([
  ['a page', 200, '<html></html>'],
  ['an error without a word', 404, ''],
  ['the refusal of another service', 400, '{"__type":"UnknownOperationException"}'],
])('is refused when it answers %s', async (_, status, body) => {
  const endpoint = await loopbackServer((_request, response) => void response.writeHead(status).end(body))
  await expect(given(endpoint)).rejects.toThrow(
    new RegExp(`^DYNAMODB_ENDPOINT=${endpoint} is not a DynamoDB-compatible server: .*\\(HTTP ${status}\\)`),
  )
})

it('is reported to lack what the tables need', () => {
  const error = Object.assign(new Error('UnknownError'), { $metadata: { httpStatusCode: 400 } })
  expect(lacking('http://127.0.0.1:8000', error).message).toMatch(
    /^DYNAMODB_ENDPOINT=http:\/\/127\.0\.0\.1:8000 names a server .*UnknownError \(HTTP 400\)\.\nIt must have streams/,
  )
})
