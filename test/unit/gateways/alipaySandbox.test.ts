/** Detecting the sandbox: a shop with live keys never counts as a test, nor the reverse. */
import { expect, it } from 'vitest'
import { isSandbox } from '../../../lib/gateways/alipay/sandbox'

it.each([
  'https://openapi-sandbox.dl.alipaydev.com/gateway.do',
  'https://openapi.alipaydev.com/gateway.do',
  'http://127.0.0.1:4010/openapi/gateway.do',
  'http://localhost:4010/gateway.do',
])('%s moves none', url => {
  expect(isSandbox(url)).toBe(true)
})

it.each([
  'https://openapi.alipay.com/gateway.do',
  'https://mapi.alipay.com/gateway.do',
  'https://alipaydev.com.example.com/gateway.do',
  'https://notalipaydev.com/gateway.do',
  'https://example.com/.alipaydev.com',
  'https://',
  '',
])('%s may', url => {
  expect(isSandbox(url)).toBe(false)
})
