/** Checks that the paths for callers with IAM exist, and are closed to everybody else. */
import { SECOND_MS } from '../../lib/time'
import { bad, type Finding, good, quoted } from './finding'
import { bringUp, type Place } from './place'
import { probe } from './probe'

/** Allows for a cold start. */
const TIMEOUT_MS = 15 * SECOND_MS

/** One for each function behind IAM. */
const PATHS = ['/iam/live/-/v1/payment_links', '/iam/live/-/v1/orders/ord_0/cancel']

/**
 * @param publicUrl  an origin
 * @returns          nothing if there is no answer, which another check reports
 */
export async function iamFindings(publicUrl: string, place: Place): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const path of PATHS) {
    const address = `${publicUrl}${path}`
    const answer = await probe(new URL(address), TIMEOUT_MS)
    if (!answer.ok) return []
    const { status, body } = answer.value
    findings.push(
      isOfApiGateway(status, body)
        ? good('publicUrl', `${address} is closed to unsigned requests`)
        : bad(
            'publicUrl',
            `${address} answers ${status} ${quoted(body)} to an unsigned request, instead of 403`,
            bringUp(place),
          ),
    )
  }
  return findings
}

/** The response of the IAM authorizer, which no function of the shop sends. */
const isOfApiGateway = (status: number, body: string): boolean =>
  status === 403 && /^\s*\{\s*"message"\s*:\s*"Forbidden"\s*\}\s*$/.test(body)
