/**
 * Checks Alipay direct pay's gateway: whether it answers, knows the shop, and has the same time. One harmless request
 * is enough: notify_verify with a random id. @see docs/protocols.md#notify-verify
 */
import { randomUUID } from 'node:crypto'
import { serviceUrl } from '../../lib/gateways/alipayDirect/serviceUrl'
import type { AlipayDirectSettings } from '../../lib/gateways/alipayDirect/settings'
import { type Clock, SECOND_MS } from '../../lib/time'
import { LOCAL_STAGE } from '../deployment/localShop'
import { clockFinding } from './clock'
import { bad, type Finding, good, quoted } from './finding'
import { bringUp, type Place } from './place'
import { type ProbeFailure, type ProbeResponse, probe } from './probe'

type Settings = Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner'>

/** The functions' timeout. */
const TIMEOUT_MS = 5 * SECOND_MS

export async function gatewayFindings(
  settings: Settings,
  clock: Clock,
  place: Place,
  timeoutMs = TIMEOUT_MS,
): Promise<readonly Finding[]> {
  const { gatewayUrl } = settings
  const url = serviceUrl(settings, 'notify_verify', { notify_id: `doctor-${randomUUID()}` })
  const answer = await probe(url, timeoutMs)
  if (!answer.ok) return [failureFinding(gatewayUrl, answer.error, ADDRESS, place)]
  return [verdict(answer.value, gatewayUrl), clockFinding(answer.value.date, clock())]
}

const ADDRESS = 'ALIPAY_GATEWAY_URL should be https://mapi.alipay.com/gateway.do; take it out to use that'

/** @param address  a sentence about the right address, without a full stop */
export function failureFinding(
  gatewayUrl: string,
  { kind, says }: ProbeFailure,
  address: string,
  place: Place,
): Finding {
  const todo = place.stage === LOCAL_STAGE ? bringUp(place) : `${address}. If it is, ${REACH[kind]}`
  return bad('gateway', `${gatewayUrl} ${says}`, todo)
}

const REACH: Record<ProbeFailure['kind'], string> = {
  name: 'the name resolution (DNS) of this machine fails',
  refused: 'a firewall refuses the connection',
  silent: 'let this machine through to it: firewall, proxy',
  certificate: 'a proxy opens the encrypted connection: take the gateway out of that',
  broken: 'try again; a firewall or proxy may cut the connection',
}

function verdict({ status, body }: ProbeResponse, gatewayUrl: string): Finding {
  const said = body.trim()
  if (status === 200 && said === 'false')
    return good('gateway', `${gatewayUrl} answers, and takes ALIPAY_PARTNER`)
  if (status === 200 && said === 'invalid') {
    return bad(
      'gateway',
      `${gatewayUrl} answers, and does not know ALIPAY_PARTNER`,
      'compare ALIPAY_PARTNER with the PID that Alipay shows with your contract',
    )
  }
  if (status === 200 && said === 'true') {
    return bad(
      'gateway',
      `${gatewayUrl} says that it sent a message which was made up here: it would confirm every forgery`,
      ADDRESS,
    )
  }
  return bad('gateway', `${gatewayUrl} answers ${status} ${quoted(body)}, not as Alipay’s gateway`, ADDRESS)
}
