/** Alipay's confirmation that it sent a message. */
import { expect, it } from 'vitest'
import { notifyVerify } from '../../../lib/gateways/alipayDirect/notifyVerify'
import { PARTNER } from '../../support/alipay'

const SETTINGS = { gatewayUrl: 'https://mapi.alipay.com/gateway.do', partner: PARTNER }

it('is requested by the message’s number, which cannot add a parameter', async () => {
  const asked: string[] = []
  await notifyVerify(async url => void asked.push(url.href), SETTINGS, 'a&b=c/+')
  expect(asked).toEqual([
    `https://mapi.alipay.com/gateway.do?service=notify_verify&partner=${PARTNER}&notify_id=a%26b%3Dc%2F%2B`,
  ])
})

it.each<[string, string, number]>([
  ['true', 'genuine', 200],
  [' true\r\n', 'genuine', 200],
  ['false', 'notGenuine', 200],
  ['invalid', 'notGenuine', 200],
  ['true', 'unavailable', 500],
  ['true', 'unavailable', 302],
  ['', 'unavailable', 200],
  ['TRUE', 'unavailable', 200],
  ['true false', 'unavailable', 200],
])('%j is %s with the status %i', async (body, genuineness, status) => {
  const http = async () => ({ status, body: Buffer.from(body) })
  expect(await notifyVerify(http, SETTINGS, 'id')).toBe(genuineness)
})

it('has no answer when none arrives', async () => {
  expect(await notifyVerify(async () => undefined, SETTINGS, 'id')).toBe('unavailable')
})
