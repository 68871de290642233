/** The response with a signed request: for gateways with links, and for those with forms only. */
import { describe, expect, it } from 'vitest'
import { paymentResponse } from '../../../lib/http/paymentResponse'
import { readRequest } from '../../../lib/http/request'
import { anEvent } from '../../support/events'
import { anOrder } from '../../support/orders'

const FORM = {
  actionUrl: 'https://gateway.example/pay',
  charset: 'gbk',
  fields: [['v_oid', '1']],
} as const

const answer = (linkUrl: string | undefined, method: string, accept: string) =>
  paymentResponse(
    readRequest(anEvent({ method, headers: { accept } }), 'request'),
    { shopName: '山居小铺' },
    anOrder(),
    { ...FORM, ...(linkUrl !== undefined && { linkUrl }) },
  )

describe('a gateway that accepts links', () => {
  const link = 'https://gateway.example/pay?v_oid=1'
  it('is opened by a link, from a GET', () => {
    expect(answer(link, 'GET', 'text/html')).toMatchObject({ status: 303, headers: { location: link } })
    expect(JSON.parse(answer(link, 'GET', 'application/json').body)).toEqual({
      method: 'GET',
      url: link,
      fields: {},
    })
  })
})

describe('a gateway that accepts only forms', () => {
  it.each(['GET', 'POST'])('is opened by a form, from a %s', method => {
    const page = answer(undefined, method, 'text/html')
    expect([page.status, page.headers.location]).toEqual([200, undefined])
    expect(page.body).toContain(
      '<form method="post" action="https://gateway.example/pay" accept-charset="gbk"',
    )
    expect(JSON.parse(answer(undefined, method, 'application/json').body)).toEqual({
      method: 'POST',
      url: FORM.actionUrl,
      charset: 'gbk',
      fields: { v_oid: '1' },
    })
  })
})
