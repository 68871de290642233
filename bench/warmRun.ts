/**
 * The program that `npm run bench -- warm` builds and runs: the deployed handler of the notify, compared with its bare
 * write by the same client.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { handler } from '../functions/notify'
import { orderKey, workShard } from '../lib/store/orderKey'
import { recordUpdate } from '../lib/store/orderUpdate'
import { signedDocumentStore } from '../lib/store/signed/documentStore'
import { systemClock } from '../lib/time'
import { pageNotifyFields, signedPageForm, TRADE_NO } from '../test/support/alipayPage'
import { anEvent, CONTEXT, FORM } from '../test/support/events'
import { NOW, paidFact } from '../test/support/orders'
import { answerBench } from './answerBench'
import { machine } from './interleaved'
import { median } from './statistics'
import { warmOrder, warmOrderId } from './warmOrders'
import { LEVELS, MEMORY_CALLS, MEMORY_CONCURRENCY, MEMORY_STRETCHES, WARM_UP } from './warmPlan'

interface LevelFigures {
  readonly concurrency: number
  /** The median of each round, ms. */
  readonly notifyMs: readonly number[]
  readonly bareMs: readonly number[]
  /** CPU time of this process per call, µs. */
  readonly notifyCpu: readonly number[]
  readonly bareCpu: readonly number[]
}

export interface WarmFigures {
  readonly machine: string
  readonly levels: readonly LevelFigures[]
  /** The heap after garbage collection, bytes, at the end of each stretch. */
  readonly heap: readonly number[]
}

type Call = () => Promise<unknown>

const PAUSE_MS = 2

const store = signedDocumentStore({ env: process.env, clock: systemClock })
const NOTIFY = pageNotifyFields(warmOrder(0))
let paid = 0

/** A genuine notify of an unpaid order. */
function notifyCall(): Call {
  const body = signedPageForm(pageNotifyFields(warmOrder(paid++)))
  const path = '/paycallback/alipayPage/notify'
  const pathParameters = { gateway: 'alipayPage' }
  const event = anEvent({ method: 'POST', path, pathParameters, headers: FORM, body })
  return async () => {
    const answer = await handler(event, CONTEXT)
    if (answer.body !== 'success')
      throw new Error(`the notify was answered ${answer.statusCode} ${answer.body}`)
  }
}

/** The write of such a notify: the same condition, the same item. */
function bareCall(): Call {
  const orderId = warmOrderId(paid++)
  const fact = {
    ...paidFact(TRADE_NO, NOW, 'alipayPage'),
    sourceId: NOTIFY.notify_id ?? '',
    requestId: CONTEXT.awsRequestId,
  }
  const expected = {
    gateway: 'alipayPage',
    amountFen: fact.kind === 'paid' ? fact.amountFen : undefined,
  } as Parameters<typeof recordUpdate>[1]
  const update = recordUpdate([fact], expected, workShard(orderId))
  const input = { TableName: process.env.ORDERS_TABLE as string, Key: orderKey(orderId), ...update }
  return () => store.update(input)
}

/** The median of the calls, ms, and the CPU time per call, µs. */
async function block(make: () => Call, calls: number, concurrency: number) {
  const made = Array.from({ length: calls }, make)
  const took: number[] = []
  const before = process.cpuUsage()
  const worker = async () => {
    for (let call = made.pop(); call; call = made.pop()) {
      // Single calls come with pauses. Without these a bare write would follow the previous one at once and find the
      // store awake, whereas the store would go to sleep while a notify computes.
      if (concurrency === 1) await sleep(PAUSE_MS)
      const start = performance.now()
      await call()
      took.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const { user, system } = process.cpuUsage(before)
  return { ms: median(took), cpu: (user + system) / calls }
}

async function measureLevel({ concurrency, rounds, calls }: (typeof LEVELS)[number]): Promise<LevelFigures> {
  const found = {
    notifyMs: [] as number[],
    bareMs: [] as number[],
    notifyCpu: [] as number[],
    bareCpu: [] as number[],
  }
  for (let round = 0; round < rounds; round++) {
    // The order alternates, because the second one finds the engine busy with the first one's aftermath.
    const turns = round % 2 === 0 ? (['notify', 'bare'] as const) : (['bare', 'notify'] as const)
    for (const turn of turns) {
      const { ms, cpu } = await block(turn === 'notify' ? notifyCall : bareCall, calls, concurrency)
      found[`${turn}Ms`].push(ms)
      found[`${turn}Cpu`].push(cpu)
    }
  }
  return { concurrency, ...found }
}

async function measureHeap(): Promise<number[]> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap: number[] = []
  for (let stretch = 0; stretch < MEMORY_STRETCHES; stretch++) {
    await block(notifyCall, MEMORY_CALLS / MEMORY_STRETCHES, MEMORY_CONCURRENCY)
    collect()
    heap.push(process.memoryUsage().heapUsed)
  }
  return heap
}

async function measure(): Promise<WarmFigures> {
  await measureLevel(WARM_UP)
  const levels: LevelFigures[] = []
  for (const level of LEVELS) levels.push(await measureLevel(level))
  return { machine: machine(), levels, heap: await measureHeap() }
}

measure().then(answerBench)
