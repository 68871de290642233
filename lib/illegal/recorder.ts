/** Records refused messages. */
import type { Log } from '../telemetry/events'
import type { Clock, EpochMs } from '../time'
import type { IllegalRequest, IllegalRequests } from './illegalRequest'
import { type IllegalReason, needsNoKey, type SignatureCause } from './reasons'
import { redact } from './redact'
import { sampler } from './sampler'

const MAX_COPY_LENGTH = 2048
const MAX_FIELD_LENGTH = 200

export interface RecorderPorts {
  readonly illegalRequests: Pick<IllegalRequests, 'add' | 'addCount'>
  readonly clock: Clock
  readonly log: Log
}

/** The sender of a message, as far as the transport knows. */
export interface Sender {
  /** Lambda's id of the invocation. */
  readonly requestId: string
  readonly sourceIp: string
  readonly userAgent: string
}

interface RefusedMessage {
  readonly reason: IllegalReason
  readonly sender: Sender
  /** The account in its path, if the shop has it. */
  readonly gateway?: string | undefined
  /** Unverified. */
  readonly claimedOrder: string
  /** Form or query as received. */
  readonly raw: Uint8Array
  /** The field with the gateway's id of the message. */
  readonly idField?: string | undefined
  /** Diagnoses an invalid signature; called only for messages that are recorded in full. */
  readonly explain?: (() => Promise<SignatureCause | undefined>) | undefined
}

export type RecordIllegal = (refused: RefusedMessage) => Promise<void>

/**
 * Records illegal requests cheaply even in a flood: a few in full, the rest as counts. Rejects when the store does.
 *
 * @param channel     the function that receives the messages
 * @param freeWrites  writes per hour before they are rationed, for what anybody can send
 */
export function illegalRecorder(
  { illegalRequests, clock, log }: RecorderPorts,
  channel: IllegalRequest['channel'],
  freeWrites: number,
): RecordIllegal {
  const sample = sampler(freeWrites)
  return async refused => {
    const { reason, sender } = refused
    const { requestId, sourceIp } = sender
    const claimedOrder = refused.claimedOrder.slice(0, MAX_FIELD_LENGTH)
    const at = clock()
    const admission = sample({ sourceIp, reason, claimedOrder }, at)
    // Logged first: this leaves a trace even if the store is down.
    if (!needsNoKey(reason)) {
      log('error', 'signedMessageRefused', { requestId, channel, reason, sourceIp, orderId: claimedOrder })
    }
    if (admission.keepWhole) log('warn', 'illegalRequest', { requestId, channel, reason, sourceIp })
    try {
      if (admission.keepWhole) await illegalRequests.add(await recordOf(refused, channel, at))
      await Promise.all(admission.counts.map(count => illegalRequests.addCount(count)))
      for (const { reason, sourceIp, count } of admission.counts) {
        log('warn', 'illegalRequestsCounted', { requestId, channel, reason, sourceIp, count })
      }
    } catch (error) {
      admission.giveBack()
      throw error
    }
  }
}

async function recordOf(
  { reason, sender, gateway, claimedOrder, raw, idField, explain }: RefusedMessage,
  channel: IllegalRequest['channel'],
  at: EpochMs,
): Promise<IllegalRequest> {
  const cause = await explain?.()
  const { requestId, sourceIp, userAgent } = sender
  return {
    id: `${String(at).padStart(15, '0')}-${requestId}`,
    at,
    reason,
    ...(cause && { cause }),
    channel,
    ...(gateway !== undefined && { gateway }),
    sourceIp,
    userAgent: userAgent.slice(0, MAX_FIELD_LENGTH),
    claimedOrder: claimedOrder.slice(0, MAX_FIELD_LENGTH),
    copy: redact(Buffer.from(raw).toString('latin1'), idField).slice(0, MAX_COPY_LENGTH),
    requestId,
  }
}
