/** Logs duration and status of requests to gateways. */
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import type { HttpGet } from './httpClient'

/** Logs the service, the status (0 for no answer) and the duration in ms; never the parameters. */
export const timedGet =
  (get: HttpGet, clock: Clock, log: Log): HttpGet =>
  async url => {
    const askedAt = clock()
    const answer = await get(url)
    log('info', 'gatewayAnswered', {
      service: url.searchParams.get('service') ?? url.searchParams.get('method') ?? '',
      status: answer?.status ?? 0,
      tookMs: clock() - askedAt,
    })
    return answer
  }
