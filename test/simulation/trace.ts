/** A readable trace of a run: when, who, what, and which order. */
import { formatGatewayTime } from '../../lib/time'
import type { Scheduler } from './scheduler'

interface Entry {
  readonly at: ReturnType<Scheduler['now']>
  readonly actor: string
  readonly event: string
  /** An order number; '' when it concerns none. */
  readonly orderId: string
}

export interface Trace {
  add(actor: string, event: string, orderId?: string): void
  /** One line an entry; with an order number only what concerns it. */
  text(orderId?: string): string
}

export function makeTrace(now: Scheduler['now']): Trace {
  const entries: Entry[] = []
  return {
    add(actor, event, orderId = '') {
      entries.push({ at: now(), actor, event, orderId })
    },
    text(wanted) {
      const shown = wanted === undefined ? entries : entries.filter(({ orderId }) => orderId === wanted)
      return shown.map(line).join('\n')
    },
  }
}

function line({ at, actor, event, orderId }: Entry): string {
  const ms = String(at % 1000).padStart(3, '0')
  return `${formatGatewayTime(at)}.${ms}  ${actor.padEnd(16)} ${event}${orderId && ` [${orderId}]`}`
}
