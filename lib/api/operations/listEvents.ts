/** `GET /v1/events`: the events of all orders, from where the caller stopped reading. */
import { err, ok } from '../../result'
import { type Clock, plusMs } from '../../time'
import { NEWS_MS, parsePlace, placeAt, SETTLING_MS } from '../../webhooks/feed'
import type { MerchantFeed } from '../merchantStores'
import { serve } from '../operation'
import { LIST_EVENTS } from '../operations'
import { DEFAULT_EVENTS } from '../schemas'

interface Parts {
  readonly feed: MerchantFeed
  readonly clock: Clock
}

export const listEvents = ({ feed, clock }: Parts) =>
  serve(LIST_EVENTS, async ({ query, search }) => {
    const now = clock()
    const oldest = placeAt(plusMs(now, -NEWS_MS))
    const after = query.after === undefined ? oldest : parsePlace(query.after)
    if (after === undefined)
      return err({
        code: 'invalid_field',
        param: 'after',
        detail: 'next of an earlier page, or a time in UTC',
      })
    const page = await feed.read({
      after: after < oldest ? oldest : after,
      before: plusMs(now, -SETTLING_MS),
      limit: query.limit ?? DEFAULT_EVENTS,
    })
    const data = page.events.map(event => JSON.parse(event))
    const { hasMore, next } = page
    return ok({
      status: 200,
      value: { object: 'list', data, has_more: hasMore, next, url: `/v1/events${search}` },
    })
  })
