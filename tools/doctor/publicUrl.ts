/** Checks the shop's address: whether Alipay's notifies would arrive. */
import { SECOND_MS } from '../../lib/time'
import { LOCAL_STAGE } from '../deployment/localShop'
import { bad, type Finding, good, quoted } from './finding'
import { bringUp, type Place } from './place'
import { type ProbeFailure, type ProbeResponse, probe } from './probe'

/** Allows for a cold start. */
const TIMEOUT_MS = 15 * SECOND_MS

/** @param publicUrl  an origin */
export async function publicUrlFinding(
  publicUrl: string,
  place: Place,
  timeoutMs = TIMEOUT_MS,
): Promise<Finding> {
  const notifyUrl = `${publicUrl}/paycallback/notify`
  const answer = await probe(new URL(notifyUrl), timeoutMs)
  if (answer.ok) return verdict(answer.value, notifyUrl, place)
  const { kind, says } = answer.error
  const todo = place.stage === LOCAL_STAGE ? bringUp(place) : REACH[kind]
  return bad('publicUrl', `${notifyUrl} ${says}`, todo)
}

const MAPPING = 'the custom domain of API Gateway must be mapped to this API, without a path'

const REACH: Record<ProbeFailure['kind'], string> = {
  name: 'check the spelling of PUBLIC_URL, and point the name to API Gateway’s custom domain at your DNS provider',
  refused: `check the spelling of PUBLIC_URL; ${MAPPING}`,
  silent: `look at the log of the function notify, and at what stands before API Gateway; ${MAPPING}`,
  certificate:
    'give the custom domain a certificate for exactly this name from AWS Certificate Manager: Alipay sends nothing to one that it cannot check',
  broken: `PUBLIC_URL must speak https; ${MAPPING}`,
}

/** Only the function notify answers GET with 405 and `fail`. */
function verdict({ status, body, location }: ProbeResponse, notifyUrl: string, place: Place): Finding {
  if (status === 405 && body.trim() === 'fail') return good('publicUrl', `${notifyUrl} leads to this shop`)
  const says = `${notifyUrl} answers ${status} ${quoted(body)} instead of 405 "fail"`
  if (status >= 300 && status < 400) {
    return bad(
      'publicUrl',
      `${notifyUrl} redirects to ${quoted(location ?? '')}, where no notify follows`,
      'write the address that it redirects to into PUBLIC_URL, without the path',
    )
  }
  if (status >= 500) {
    const todo = `look for requestFailed in the log of the function notify; if there is none, ${bringUp(place)}`
    return bad('publicUrl', says, todo)
  }
  return bad('publicUrl', says, `something else answers there: ${bringUp(place)}; then ${MAPPING}`)
}
