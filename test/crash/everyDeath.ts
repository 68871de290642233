/** Kills a handler at every step of a scenario, and compares the result with an undisturbed run. */
import { isDeepStrictEqual } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { NIGHTLY, RARE } from '../support/rare'
import { type CrashShop, type EndState, openCrashShop, type Scenario } from './crashShop'
import type { Death } from './mortality'

const MOMENTS: readonly Death['moment'][] = ['before', 'after']
const TIME_LIMIT_MS = 120_000

/** Up to so many steps every pair of deaths is tried too: sixteen runs for two steps, thirty-six for three. */
const MOST_STEPS_TWICE = NIGHTLY ? 3 : RARE ? 2 : 1

/** Every way to die once; and of short scenarios every way to die once more, in the delivery that follows. */
function waysToDie(steps: number): (readonly Death[])[] {
  const once = Array.from({ length: steps }, (_, index) => index + 1).flatMap(at =>
    MOMENTS.map((moment): Death => ({ at, moment })),
  )
  const twice = steps > MOST_STEPS_TWICE ? [] : once.flatMap(first => once.map(second => [first, second]))
  return [...once.map(death => [death]), ...twice]
}

export function diesAtEveryStep(scenarios: readonly Scenario[]): void {
  let run: CrashShop
  beforeAll(async () => {
    run = await openCrashShop()
  })

  // A scenario is a dozen runs: those after the second only in `.ci/run`.
  it.each(RARE ? scenarios : scenarios.slice(0, 2))(
    'ends the same wherever the handler dies: $name',
    scenario => checkEveryDeath(run, scenario),
    TIME_LIMIT_MS,
  )
}

/** Throws at the first death after which something else is left. */
export async function checkEveryDeath(run: CrashShop, scenario: Scenario): Promise<void> {
  const whole = await run(scenario, [])
  expect(whole.begun).toEqual(scenario.effects)
  expect(whole.reply && scenario.isContent(whole.reply)).toBe(true)
  for (const deaths of waysToDie(scenario.effects.length)) {
    const crashed = await run(scenario, deaths)
    const situation = JSON.stringify(deaths)
    expect(outcome(crashed), situation).toEqual(expected(whole, crashed, scenario))
    // A mail comes at least once, and once more only for who died before it was a fact.
    expect(new Set(crashed.mails), situation).toEqual(new Set(whole.mails))
    // So does a visit.
    expect(new Set(crashed.visits), situation).toEqual(new Set(whole.visits))
    expect(crashed.mails.length, situation).toBeLessThanOrEqual(whole.mails.length * (1 + deaths.length))
  }
}

/** What is compared: the last answer; the orders, the used keys, the kept comparisons and the illegal requests, and how many of them. */
function outcome({ reply, orders, keys, illegal, comparisons }: EndState) {
  return {
    reply: unnumbered(reply),
    orders: distinct(orders.map(unnumbered)),
    orderCount: orders.length,
    keys,
    comparisons,
    illegal: distinct(illegal),
    illegalCount: illegal.length,
    answersAnOrder: orders.some(({ orderId }) => JSON.stringify(reply).includes(orderId)),
  }
}

/** The same, but for what a dead handler had already written and whose repetition cannot know. */
function expected(whole: EndState, { unheard }: EndState, { buysAgain = false }: Scenario) {
  const same = outcome(whole)
  const written = (effect: string) => unheard.filter(each => each === effect).length
  const isReplayed = same.reply?.status === 201 && written('put order') > 0 && !buysAgain
  return {
    ...same,
    reply: isReplayed ? { ...same.reply, status: 200 } : same.reply,
    orderCount: same.orderCount + (buysAgain ? written('put order') : 0),
    illegalCount: same.illegalCount + written('put illegal request'),
  }
}

const distinct = <T>(list: readonly T[]): T[] =>
  list.filter((item, index) => list.findIndex(other => isDeepStrictEqual(other, item)) === index)

/** Without order numbers, which createOrder draws. */
const unnumbered = <T extends object | undefined>(value: T): T =>
  value && JSON.parse(JSON.stringify(value).replace(/\b20\d{6}[0-9A-HJKMNP-TV-Z]{16}\b/g, '(number)'))
