/** The doctor on the open platform: what one made-up question tells. */
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../lib/gateways/alipayPage/settings'
import { systemClock } from '../../lib/time'
import { freePort } from '../../local/stack/ports'
import { pageGatewayFindings } from '../../tools/doctor/pageGateway'
import {
  failedAnswer,
  isSignedByApp,
  PAGE_KEYS,
  STRANGER,
  signedAnswer,
  VARIABLES,
} from '../support/alipayPage'
import { loopbackServer } from '../support/loopback'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const Q = 'alipay_trade_query'

const ask = (url: string) =>
  pageGatewayFindings(
    readSettings({
      variables: { ...VARIABLES, ALIPAY_OPENAPI_URL: `${url}/gateway.do` },
      publicUrl: 'https://shop.example.com',
      problem: () => {},
    }),
    PAGE_KEYS,
    systemClock,
    PLACE,
    20_000,
  )

describe('the open platform', () => {
  it('answers, and both signatures are taken', async () => {
    const asked: URL[] = []
    const url = await loopbackServer((request, response) => {
      asked.push(new URL(request.url ?? '', 'http://x'))
      response.end(failedAnswer(Q, 'ACQ.TRADE_NOT_EXIST'))
    })
    expect(await ask(url)).toMatchObject([
      { check: 'gateway', ok: true },
      { check: 'clock', ok: true },
    ])
    const fields = Object.fromEntries(asked[0]?.searchParams ?? [])
    expect([fields.method, isSignedByApp(fields)]).toEqual(['alipay.trade.query', true])
  })

  const error = (code: string) => `{"error_response":{"code":"40002","sub_code":"${code}"}}`
  it.each<[string, body: string, says: string, todo: string]>([
    ['does not know the app', error('isv.invalid-app-id'), 'isv.invalid-app-id', 'compare ALIPAY_APP_ID'],
    ['has another key of the app', error('isv.invalid-signature'), 'isv.invalid-signature', '应用公钥'],
    [
      'signs with another key',
      failedAnswer(Q, 'ACQ.TRADE_NOT_EXIST').replace(/"sign":"[^"]*"/, '"sign":"AAAA"'),
      'ANSWER_SIGNATURE_WRONG',
      '支付宝公钥',
    ],
    ['is somebody else', signedAnswer(Q, '{}', STRANGER.privateKey), 'ANSWER_SIGNATURE_WRONG', '支付宝公钥'],
    ['does not sign', `{"${Q}_response":{}}`, 'ANSWER_NOT_SIGNED', '支付宝公钥'],
    ['refuses otherwise', failedAnswer(Q, 'ACQ.OTHER'), 'answers ACQ.OTHER', 'open.alipay.com'],
    [
      'is a page',
      '<html>',
      'not as Alipay’s gateway',
      'ALIPAY_OPENAPI_URL should be https://openapi.alipay.com',
    ],
  ])('%s', async (_, body, says, todo) => {
    const [finding] = await ask(await loopbackServer((_request, response) => void response.end(body)))
    expect(finding).toMatchObject({ check: 'gateway', ok: false, says: expect.stringContaining(says) })
    expect(finding?.todo).toContain(todo)
  })

  it('knows a trade of every order', async () => {
    const url = await loopbackServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x')
      const { out_trade_no } = JSON.parse(searchParams.get('biz_content') ?? '')
      const told = { code: '10000', out_trade_no, trade_no: 'T0000000001', total_amount: '1.00' }
      response.end(signedAnswer(Q, JSON.stringify({ ...told, trade_status: 'TRADE_SUCCESS' })))
    })
    expect((await ask(url))[0]?.says).toContain('knows an order that was made up here')
  })

  it('is not there', async () => {
    const [finding, ...others] = await ask(`http://127.0.0.1:${await freePort()}`)
    expect(others).toEqual([])
    expect(finding?.todo).toContain('a firewall refuses the connection')
  })
})
