/** Logs duration and status of requests to gateways. */
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import type { HttpGet } from './httpClient'

/**
 * Logs the service, the status (0 for no answer, with its cause), and the duration in ms; never the parameters.
 */
export const timedGet =
  (get: HttpGet, clock: Clock, log: Log): HttpGet =>
  async url => {
    const askedAt = clock()
    let cause: string | undefined
    const answer = await get(url, failure => {
      cause = failure
    })
    log('info', 'gatewayAnswered', {
      service: url.searchParams.get('service') ?? url.searchParams.get('method') ?? '',
      status: answer?.status ?? 0,
      ...(cause !== undefined && { cause }),
      tookMs: clock() - askedAt,
    })
    return answer
  }
