/** A gateway's message as received: bytes, content type and size. */
import { describe, expect, it } from 'vitest'
import { bodyForm, queryForm } from '../../../lib/http/gatewayForm'
import { MAX_BODY_BYTES, readRequest } from '../../../lib/http/request'
import { anEvent, type EventParts, FORM } from '../../support/events'

const read = (parts: EventParts) => readRequest(anEvent({ method: 'POST', ...parts }), 'request-1')
const FIELDS = 'a=1&b=%E8%8C%B6'
const most = (bytes: number) => 'a='.padEnd(bytes, 'x')

describe('in the body', () => {
  it.each([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; text/html; charset=utf-8',
    ' Application/X-WWW-Form-URLEncoded ; charset=GBK',
  ])('is a form: %s', type => {
    const { raw, parameters } = bodyForm(read({ headers: { 'content-type': type }, body: FIELDS }))
    expect([raw, parameters.ok]).toEqual([Buffer.from(FIELDS), true])
  })

  it.each([
    ...['', 'text/plain', 'application/json', 'application/x-www-form-urlencodedx', 'x-www-form-urlencoded'],
    ...['text/html; application/x-www-form-urlencoded', 'application/x-www-form-urlencoded, text/html'],
  ])('is no form, and its bytes are kept: %j', type => {
    expect(bodyForm(read({ headers: { 'content-type': type }, body: FIELDS }))).toEqual({
      raw: Buffer.from(FIELDS),
      parameters: { ok: false, error: 'wrongContentType' },
    })
  })

  it('has 16 KiB at most', () => {
    const { raw, parameters } = bodyForm(read({ headers: FORM, body: most(MAX_BODY_BYTES) }))
    expect([raw.length, parameters.ok]).toEqual([MAX_BODY_BYTES, true])
    expect(bodyForm(read({ headers: FORM, body: most(MAX_BODY_BYTES + 1) }))).toEqual({
      raw: Buffer.alloc(0),
      parameters: { ok: false, error: 'tooLarge' },
    })
  })
})

describe('in the query', () => {
  it('is its bytes, one for each character', () => {
    expect(queryForm(read({ query: 'a=\u00b2\u00e8' })).raw).toEqual(Buffer.from([0x61, 0x3d, 0xb2, 0xe8]))
  })

  it('has 16 KiB at most', () => {
    expect(queryForm(read({ query: most(MAX_BODY_BYTES) })).parameters.ok).toBe(true)
    const { raw, parameters } = queryForm(read({ query: most(MAX_BODY_BYTES + 1) }))
    expect([raw.length, parameters]).toEqual([MAX_BODY_BYTES + 1, { ok: false, error: 'tooLarge' }])
  })
})
