/** Tells the log how long the gateway takes to answer, and whether it does. */

import type { Log } from '../telemetry/log'
import type { Clock } from '../time'
import type { Ask } from './httpClient'

/** Logs the service that was asked, the status (0 for no answer) and the time in ms; never the question. */
export const timedAsk =
  (ask: Ask, clock: Clock, log: Log): Ask =>
  async url => {
    const askedAt = clock()
    const answer = await ask(url)
    log('info', 'gatewayAnswered', {
      service: url.searchParams.get('service') ?? '',
      status: answer?.status ?? 0,
      tookMs: clock() - askedAt,
    })
    return answer
  }
