/** AWS's prices and limits, and what is calculated from them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LIMITS, PRICES, SOURCES } from '../../../bench/aws'
import { boundsOf, demandOf, FRESH, RAISED } from '../../../bench/limits'
import { highestRate, refusedPart, seeded } from '../../../bench/simulatedStack'
import { USUAL_DESIGN, usualUsage } from '../../../bench/usualDesign'
import { PROJECT_FOLDER } from '../../../tools/deployment/serverlessConfig'
import { costRows, totalOf } from '../../support/costTable'
import type { Usage } from '../../support/meter'

/** An order of seven requests, as the meter counts it. */
const USAGE: Usage = {
  writeUnits: 3,
  readUnits: 5,
  searchUnits: 0.7,
  requests: 7,
  asked: 0,
  mails: 2,
  queueCalls: 0,
  invocations: {
    storefront: 1,
    createOrder: 1,
    order: 2,
    payRedirect: 1,
    notify: 1,
    sendReceipt: 1,
    return: 1,
  },
  durationMs: {
    storefront: 4,
    createOrder: 10,
    order: 20,
    payRedirect: 10,
    notify: 10,
    sendReceipt: 116,
    return: 10,
  },
  logLines: 7,
  logBytes: 2100,
}

it('every price and limit has its source, and the date when that was read', () => {
  for (const { value, source, seen } of Object.values(SOURCES)) {
    expect(value).toBeGreaterThan(0)
    expect(source).toMatch(/^https:\/\//)
    expect(seen).toMatch(/^20\d\d-\d\d-\d\d$/)
  }
})

describe('the price of an order', () => {
  const priceOf = (part: string, usage: Usage) => costRows(usage).find(row => row.part === part)?.perMillion

  it('is its usage at the prices', () => {
    expect(priceOf('API Gateway', USAGE)).toBeCloseTo(7)
    expect(priceOf('DynamoDB, writes', USAGE)).toBeCloseTo(3 * PRICES.writeUnit * 1e6)
    expect(priceOf('DynamoDB, reads', USAGE)).toBeCloseTo(5.7 * PRICES.readUnit * 1e6)
    // 64 ms at 512 MB, and 116 ms at 256 MB.
    expect(priceOf('Lambda, time', USAGE)).toBeCloseTo((0.032 + 0.029) * PRICES.gigabyteSecond * 1e6)
    expect(priceOf('SQS', USAGE)).toBeUndefined()
  })

  it('is higher in the usual design, for the same requests', () => {
    const usual = usualUsage(USAGE)
    expect(usual.requests).toBe(USAGE.requests)
    expect(usual.writeUnits).toBe(25)
    expect(totalOf(costRows(usual, USUAL_DESIGN))).toBeGreaterThan(2 * totalOf(costRows(USAGE)))
  })
})

describe('the limits of a stack', () => {
  const demand = demandOf(USAGE)
  const first = (settings: typeof FRESH) => boundsOf(demand, settings).find(bound => !bound.delaysMails)

  it('are each the quota, divided by what an order needs', () => {
    expect(demand).toMatchObject({ requests: 7, tableWrites: 3, dayWrites: 3, indexWrites: 2 })
    const rates = Object.fromEntries(boundsOf(demand, FRESH).map(({ limit, rate }) => [limit, rate]))
    expect(rates['requests to API Gateway']).toBeCloseTo(LIMITS.requests / 7)
    expect(rates['writes to a day’s partitions']).toBeCloseTo(16_000 / 3)
    expect(rates['executions of Lambda']).toBeCloseTo(LIMITS.concurrency / 0.18)
  })

  it('are sorted, the lowest first, and another is first once it is raised', () => {
    expect(first(FRESH)).toMatchObject({ limit: 'writes to the orders’ table', rate: 4000 / 3 })
    expect(first({ ...FRESH, warmWrites: 40_000 })?.limit).toBe('requests to API Gateway')
    expect(first(RAISED)?.limit).toBe('writes to a day’s partitions')
  })

  it('refuse almost nothing below the first, and much above it', () => {
    const rate = first(FRESH)?.rate ?? 0
    expect(refusedPart(demand, FRESH, rate * 0.9, seeded(1))).toBeLessThan(0.001)
    expect(refusedPart(demand, FRESH, rate * 1.5, seeded(1))).toBeGreaterThan(0.2)
  })

  it.each(['docs/operations.md', 'docs/operations.zh-CN.md'])('are those of %s', path => {
    const page = readFileSync(join(PROJECT_FOLDER, path), 'utf8')
    const told = [...page.matchAll(/^\| [^|]*(?:34|\d{4}|10 000)[^|]*\| +(\d+) +\|/gm)].map(([, rate]) =>
      Number(rate),
    )
    const rates = boundsOf(demand, FRESH).map(({ rate }) => rate)
    for (const rate of rates.filter(each => each > 500)) expect(told).toContain(Math.floor(rate / 100) * 100)
  })

  it('have the same rate in every run', () => {
    expect(highestRate(demand, FRESH)).toBe(highestRate(demand, FRESH))
  })
})
