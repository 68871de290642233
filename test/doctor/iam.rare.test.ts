/** The doctor's check of the paths for callers authorized by IAM. */
import { expect, it } from 'vitest'
import { freePort } from '../../local/stack/ports'
import { iamFindings } from '../../tools/doctor/iam'
import { loopbackServer } from '../support/loopback'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }

it('are closed to unsigned requests', async () => {
  const asked: string[] = []
  const url = await loopbackServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.writeHead(403).end('{"message":"Forbidden"}')
  })
  expect(await iamFindings(url, PLACE)).toMatchObject([
    { check: 'publicUrl', ok: true },
    { check: 'publicUrl', ok: true },
  ])
  expect(asked).toEqual([
    'GET /iam/live/-/v1/payment_links undefined',
    'GET /iam/live/-/v1/orders/ord_0/cancel undefined',
  ])
})

it.each<[string, number, string]>([
  ['are not there', 404, '{"error":{"code":"notFound"}}'],
  ['have no authorizer', 401, '{"error":{"code":"missing_signature"}}'],
  ['are open', 200, '{"object":"list"}'],
  ['are refused by the shop', 403, '{"error":{"code":"wrong_mode"}}'],
  ['are refused by something before it', 403, '<html>'],
])('%s', async (_, status, body) => {
  const url = await loopbackServer((_, response) => response.writeHead(status).end(body))
  for (const finding of await iamFindings(url, PLACE))
    expect(finding).toMatchObject({
      check: 'publicUrl',
      ok: false,
      says: expect.stringContaining(`answers ${status}`),
      todo: expect.stringContaining('serverless deploy'),
    })
})

it('report nothing if nothing answers: the URL is another check', async () => {
  expect(await iamFindings(`http://127.0.0.1:${await freePort()}`, PLACE)).toEqual([])
})
