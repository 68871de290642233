/** The paths for callers that IAM has authorized: are they there, and closed to everybody else? */
import { SECOND_MS } from '../../lib/time'
import { bad, type Finding, good, quoted } from './finding'
import { look } from './look'
import { bringUp, type Place } from './place'

/** A function that starts and answers for the first time takes some seconds. */
const TIMEOUT_MS = 15 * SECOND_MS

/** One for each function that answers there. */
const PATHS = ['/iam/live/-/v1/payment_links', '/iam/live/-/v1/orders/ord_0/cancel']

/**
 * @param publicUrl  an origin
 * @returns          nothing where it does not answer at all, which another check tells
 */
export async function iamFindings(publicUrl: string, place: Place): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const path of PATHS) {
    const address = `${publicUrl}${path}`
    const answer = await look(new URL(address), TIMEOUT_MS)
    if (!answer.ok) return []
    const { status, body } = answer.value
    findings.push(
      isOfApiGateway(status, body)
        ? good('publicUrl', `${address} is closed to who does not sign`)
        : bad(
            'publicUrl',
            `${address} answers ${status} ${quoted(body)} to who does not sign, instead of 403`,
            bringUp(place),
          ),
    )
  }
  return findings
}

/** Its authorizer refuses so; no function of the shop does. */
const isOfApiGateway = (status: number, body: string): boolean =>
  status === 403 && /^\s*\{\s*"message"\s*:\s*"Forbidden"\s*\}\s*$/.test(body)
