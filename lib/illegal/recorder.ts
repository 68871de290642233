/** Keeps the refused messages of a gateway for the shop. */
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

/** Who sent a message, as far as the transport knows. */
export interface Sender {
  /** Lambda's id of the invocation that received it. */
  readonly requestId: string
  readonly sourceIp: string
  readonly userAgent: string
}

interface RefusedMessage {
  readonly reason: IllegalReason
  readonly sender: Sender
  /** The account that it came for, where the shop has that. */
  readonly gateway?: string | undefined
  /** The order that the message names, unproven. */
  readonly claimedOrder: string
  /** The form or query as it came. */
  readonly raw: Uint8Array
  /** The field with the gateway's number of the message. */
  readonly idField?: string | undefined
  /** Looks for the cause of a wrong signature; called only for messages that are kept whole. */
  readonly explain?: (() => Promise<SignatureCause | undefined>) | undefined
}

export type RecordIllegal = (refused: RefusedMessage) => Promise<void>

/**
 * Keeps illegal requests so that a flood of them costs nearly nothing: a few whole, the rest counted. Rejects
 * when the store does.
 *
 * @param channel     the way in which all of its messages came
 * @param freeWrites  of what anybody can send, in an hour, before writes are rationed
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
    // First the lines: they leave a trace even when the store is down.
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
