/** The log has the duration of a gateway's answer, and nothing of the request. */
import { expect, it } from 'vitest'
import type { Answer, HttpGet } from '../../../lib/gateways/httpClient'
import { timedGet } from '../../../lib/gateways/timedHttp'
import { plusMs } from '../../../lib/time'
import { NOW } from '../../support/orders'

it.each<[string, Answer | string | undefined, object]>([
  ['?service=a&sign=x', { status: 201, body: Buffer.from('b') }, { service: 'a', status: 201, tookMs: 70 }],
  ['?method=a.b&sign=x', undefined, { service: 'a.b', status: 0, tookMs: 70 }],
  ['?service=c', 'ENOTFOUND', { service: 'c', status: 0, cause: 'ENOTFOUND', tookMs: 70 }],
  ['', undefined, { service: '', status: 0, tookMs: 70 }],
])('of the question %j', async (query, answer, fields) => {
  let now = NOW
  const logged: unknown[] = []
  const get: HttpGet = async (url, onFailure) => {
    expect(url.search).toBe(query)
    now = plusMs(now, 70)
    if (typeof answer !== 'string') return answer
    onFailure?.(answer)
    return undefined
  }
  const timed = timedGet(
    get,
    () => now,
    (...line) => logged.push(line),
  )
  expect(await timed(new URL(`https://gateway.example.com/${query}`))).toBe(
    typeof answer === 'string' ? undefined : answer,
  )
  expect(logged).toEqual([['info', 'gatewayAnswered', fields]])
})
