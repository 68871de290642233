/** How long a gateway takes to answer is logged, and nothing of what was asked. */
import { expect, it } from 'vitest'
import type { Answer } from '../../../lib/gateways/httpClient'
import { timedGet } from '../../../lib/gateways/timedHttp'
import { plusMs } from '../../../lib/time'
import { NOW } from '../../support/orders'

it.each<[string, Answer | undefined, object]>([
  ['?service=a&sign=x', { status: 201, body: Buffer.from('b') }, { service: 'a', status: 201, tookMs: 70 }],
  ['?method=a.b&sign=x', undefined, { service: 'a.b', status: 0, tookMs: 70 }],
  ['', undefined, { service: '', status: 0, tookMs: 70 }],
])('of the question %j', async (query, answer, fields) => {
  let now = NOW
  const logged: unknown[] = []
  const get = async (url: URL) => {
    expect(url.search).toBe(query)
    now = plusMs(now, 70)
    return answer
  }
  const timed = timedGet(
    get,
    () => now,
    (...line) => logged.push(line),
  )
  expect(await timed(new URL(`https://gateway.example.com/${query}`))).toBe(answer)
  expect(logged).toEqual([['info', 'gatewayAnswered', fields]])
})
