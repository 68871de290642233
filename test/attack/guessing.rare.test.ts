/**
 * Order numbers are capabilities: guessed, altered or borrowed numbers open nothing, and all get the same response.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { newOrderId, parseOrderId } from '../../lib/order/orderId'
import { systemClock } from '../../lib/time'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { inBothScenes } from '../support/attack'
import { BROWSER, FRONT_END } from '../support/flow'
import { expectDecent } from './decency'
import type { Scene } from './scenes'

const GUESSES = 200

/** Asks for the order's page, its JSON and its payment; answers what distinct answers came. */
async function answersTo(scene: Scene, numbers: readonly string[]): Promise<string[]> {
  const answers = new Set<string>()
  for (const number of numbers) {
    for (const [path, accept] of [
      ['', BROWSER],
      ['', FRONT_END],
      ['/pay', BROWSER],
    ] as const) {
      const reply = await scene.send({
        method: 'GET',
        path: `/orders/${number}${path}`,
        headers: Object.entries(accept),
      })
      expectDecent(reply, scene.addresses)
      const { date: _, ...headers } = reply.headers
      answers.add(JSON.stringify([accept === FRONT_END, reply.status, headers, reply.body]))
    }
  }
  return [...answers]
}

/** One page and one JSON document, both of them 404. */
function expectOneNo(answers: readonly string[]): void {
  expect(answers.map(answer => answer.slice(0, 10)).sort()).toEqual(['[false,404', '[true,404,'])
  for (const answer of answers) expect(answer).toContain('unknownOrder')
}

inBothScenes((scene, title) => {
  const guesses = title === 'in process' ? GUESSES : GUESSES / 10

  it(`${guesses} guesses find nothing, and every answer is the same`, async () => {
    const now = systemClock()
    const numbers = Array.from({ length: guesses }, () => newOrderId(now))
    expectOneNo(await answersTo(scene(), numbers))
  })

  it('nor does a number close to a real one, or in another format', async () => {
    const { orderId } = await scene().existing()
    const last = orderId.endsWith('0') ? '1' : '0'
    const key = createHash('sha256').update('a key').digest('hex')
    expectOneNo(
      await answersTo(scene(), [
        `${orderId.slice(0, -1)}${last}`,
        `${orderId}0`,
        orderId.slice(0, -1),
        orderId.toLowerCase(),
        `${orderId}%20`,
        `${orderId}%00`,
        `${orderId}%0A`,
        `%20${orderId}`,
        `${orderId.slice(0, 8)}${'%25'.repeat(16)}`,
        `${orderId},${orderId}`,
        '0',
        '-1',
        '1%27%20OR%20%271%27=%271',
        '__proto__',
        'constructor',
        `idempotency%23${key}`,
        '%7B%22S%22%3A%22x%22%7D',
        '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
        '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
        'a'.repeat(4000),
      ]),
    )
    const found = await scene().send({ method: 'GET', path: `/orders/${orderId}`, headers: [] })
    expect(found.status).toBe(200)
  })
})

it('a used idempotency key is stored among the orders and is not found as one', async () => {
  const key = randomUUID()
  const { shopUrl } = inject('stack')
  const made = await fetch(new URL('/orders', shopUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'buyer@example.com' }),
  })
  const id = `idempotency#${createHash('sha256').update(`order ${key}`).digest('hex')}`
  const page = (path: string) => fetch(new URL(path, shopUrl), { headers: BROWSER })
  expect((await page(made.headers.get('location') ?? '')).status).toBe(200)
  expect((await page(`/orders/${encodeURIComponent(id)}`)).status).toBe(404)
})

describe('an order number', () => {
  it('has 65 random bits, with each letter equally likely', () => {
    const sizes: number[] = []
    const counts = new Map<string, number>()
    for (let byte = 0; byte < 256; byte++) {
      const orderId = newOrderId(systemClock(), size => {
        sizes.push(size)
        return new Uint8Array(size).fill(byte)
      })
      const [letter = ''] = orderId.slice(11)
      expect(orderId.slice(11)).toBe(letter.repeat(13))
      expect(parseOrderId(orderId)).toBe(orderId)
      counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    expect(new Set(sizes)).toEqual(new Set([13]))
    expect([...counts.values()]).toEqual(Array(32).fill(8))
    expect(Math.log2(counts.size ** 13)).toBe(65)
  })

  it('takes them from the system’s cryptographic source, and nothing uses another source of randomness', () => {
    const source = readFileSync(join(PROJECT_FOLDER, 'lib/order/orderId.ts'), 'utf8')
    expect(source).toMatch(/random: \(size: number\) => Uint8Array = randomBytes\)/)
    expect(source).toContain("import { randomBytes } from 'node:crypto'")
    const makers = ['lib/payment/placeOrder.ts', 'lib/api/apiHandler.ts']
    for (const file of makers)
      expect(readFileSync(join(PROJECT_FOLDER, file), 'utf8')).toMatch(/newOrderId\(\w+\)/)
  })
})
