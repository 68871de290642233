/** Logs how long a gateway takes to answer, and whether it does. */
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import type { HttpGet } from './httpClient'

/** Logs the service that was asked, the status (0 for no answer) and the time in ms; never the question. */
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
