/** A refused message of a gateway, kept for the shop. */
import type { Messages } from '../gateways/gateway'
import type { GatewayForm } from '../http/gatewayForm'
import type { Request } from '../http/request'
import type { IllegalRequests } from '../payment/ports'
import type { Log } from '../telemetry/log'
import type { Clock, EpochMs } from '../time'
import type { IllegalReason, IllegalRequest } from './illegalRequest'
import { floodGate } from './sampler'

const MAX_COPY_LENGTH = 2048
const MAX_FIELD_LENGTH = 200

interface Parts {
  readonly messages: Pick<Messages, 'claimedOrder' | 'diagnose'>
  readonly illegalRequests: Pick<IllegalRequests, 'add' | 'addCount'>
  readonly clock: Clock
  readonly log: Log
}

export type ReportIllegal = (request: Request, form: GatewayForm, reason: IllegalReason) => Promise<void>

/**
 * Keeps illegal requests, so that a flood of them costs nearly nothing: a few whole, the rest counted. Rejects
 * when the store does.
 */
export function illegalReporter(
  { messages, illegalRequests, clock, log }: Parts,
  channel: IllegalRequest['channel'],
): ReportIllegal {
  const admit = floodGate()
  return async (request, { raw, parameters }, reason) => {
    const { requestId, sourceIp } = request
    const at = clock()
    const admission = admit(sourceIp, reason, at)
    // First the line: it leaves a trace even when the store is down.
    if (admission.keepWhole) log('warn', 'illegalRequest', { requestId, channel, reason, sourceIp })
    try {
      if (admission.keepWhole) await illegalRequests.add(await recordOf(request, raw, parameters, reason, at))
      await Promise.all(admission.counts.map(count => illegalRequests.addCount(count)))
      for (const { reason, count } of admission.counts) {
        log('warn', 'illegalRequestsCounted', { requestId, channel, reason, count })
      }
    } catch (error) {
      admission.giveBack()
      throw error
    }
  }

  async function recordOf(
    request: Request,
    raw: string,
    parameters: GatewayForm['parameters'],
    reason: IllegalReason,
    at: EpochMs,
  ): Promise<IllegalRequest> {
    const received = parameters.ok ? parameters.value : []
    const cause = reason === 'badSignature' ? await messages.diagnose(raw, received) : undefined
    return {
      id: `${String(at).padStart(15, '0')}-${request.requestId}`,
      at,
      reason,
      ...(cause && { cause }),
      channel,
      sourceIp: request.sourceIp,
      userAgent: request.header('user-agent').slice(0, MAX_FIELD_LENGTH),
      claimedOrder: messages.claimedOrder(received).slice(0, MAX_FIELD_LENGTH),
      copy: redact(raw).slice(0, MAX_COPY_LENGTH),
      requestId: request.requestId,
    }
  }
}

/**
 * Takes signatures out: a right one over a known text would help whoever attacks the key. In a mangled form it
 * need not stand where it belongs, so every text that looks like one goes.
 */
function redact(form: string): string {
  const isSignature = (pair: string) => /^sign=/i.test(pair.replace(/%([2-7][0-9a-f])/gi, unescapeAscii))
  return form
    .split('&')
    .map(pair => (isSignature(pair) ? 'sign=(redacted)' : pair))
    .join('&')
    .replace(/[0-9a-f]{32,}/gi, '(redacted)')
}

const unescapeAscii = (_: string, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))
