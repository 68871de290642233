/** Forgets the buyers of orders, and erases the illegal requests that contain their data. */
import type { IllegalRequests } from '../lib/illegal/illegalRequest'
import { mentions, type Sought } from '../lib/illegal/mention'
import { forgetBuyer } from '../lib/payment/forgetBuyers'
import type { Orders } from '../lib/payment/ports'
import { type Clock, DAY_MS, type EpochMs, plusMs } from '../lib/time'
import type { Wanted } from './forgetCall'
import { type Candidate, holdReason } from './forgettable'
import { numberOf, showProgress } from './terminal'

/** Longer than their retention, since DynamoDB deletes expired items with a delay. */
const ILLEGAL_DAYS = 93

/** What identifies the buyers in illegal requests. Orders that are held keep their data, and are left out. */
export function soughtOf(wanted: Wanted, found: readonly Candidate[]): Sought {
  const theirs = found.flatMap(each => (each.kind === 'held' ? [] : [each.order]))
  const addresses = theirs.flatMap(({ buyerEmail }) => buyerEmail ?? [])
  if (wanted.kind === 'buyer') addresses.push(wanted.email)
  return {
    orderIds: theirs.map(({ orderId }) => orderId),
    addresses: [...new Set(addresses)],
    // An epay order keeps its reference, since the program needs it.
    references: theirs.flatMap(({ reference, epay }) => (epay ? [] : (reference ?? []))),
  }
}

/** @returns how many were erased */
export async function eraseIllegal(
  illegalRequests: Pick<IllegalRequests, 'list' | 'erase'>,
  sought: Sought,
  now: EpochMs,
): Promise<number> {
  let erased = 0
  showProgress('Reading the illegal requests …')
  for await (const request of illegalRequests.list(plusMs(now, -ILLEGAL_DAYS * DAY_MS), now)) {
    if (!mentions(request, sought)) continue
    await illegalRequests.erase(request)
    erased += 1
  }
  return erased
}

export interface Done {
  readonly orderId: string
  readonly outcome: 'forgotten' | 'forgottenBefore' | 'held'
  /** Why it is held. */
  readonly why?: string
}

export async function forgetAll(
  orders: Pick<Orders, 'forget'>,
  found: readonly Candidate[],
  clock: Clock,
): Promise<readonly Done[]> {
  const forget = forgetBuyer({ orders, clock }, { source: 'person', requestId: '' })
  const done: Done[] = []
  for (const candidate of found) {
    showProgress(`${done.length} of ${numberOf(found.length, 'order')}`)
    done.push(candidate.kind === 'ready' ? await forgetOne(candidate) : asIs(candidate))
  }
  return done

  async function forgetOne({ orderId, order }: Exclude<Candidate, { kind: 'held' }>): Promise<Done> {
    const forgetting = await forget(order)
    switch (forgetting.kind) {
      case 'forgotten':
      case 'forgottenBefore':
        return { orderId, outcome: forgetting.kind }
      case 'inWork':
        return {
          orderId,
          outcome: 'held',
          why: holdReason(forgetting.order, forgetting.agenda, clock()),
        }
      case 'unknown':
        return { orderId, outcome: 'held', why: 'there is no such order' }
      default:
        return forgetting satisfies never
    }
  }
}

const asIs = (candidate: Exclude<Candidate, { kind: 'ready' }>): Done =>
  candidate.kind === 'held'
    ? { orderId: candidate.orderId, outcome: 'held', why: candidate.why }
    : { orderId: candidate.orderId, outcome: 'forgottenBefore' }
