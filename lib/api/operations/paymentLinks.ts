/** `/v1/payment_links`: creates, lists, reads and changes payment links. */
import type * as z from 'zod/mini'
import type { Fen } from '../../money'
import { checkLinkInput, type LinkInput, type LinkProblem } from '../../order/linkInput'
import { linkIdOf, type PaymentLink, parseLinkId } from '../../order/paymentLink'
import { makeLink } from '../../payment/makeLink'
import type { LinkChanges } from '../../payment/ports'
import { err, ok, type Result } from '../../result'
import { type Clock, type EpochMs, parseTime } from '../../time'
import type { StageContext } from '../apiContext'
import { checkBackAddresses } from '../backAddresses'
import type { Caller } from '../caller'
import { readCursors } from '../cursors'
import type { ApiProblem } from '../errors'
import { fitting } from '../fitting'
import type { MerchantLinks } from '../merchantStores'
import { problemOf, type Reply, serve } from '../operation'
import { CHANGE_LINK, CREATE_LINK, GET_LINK, LIST_LINKS } from '../operations'
import { toApiLink } from '../paymentLinkResource'
import { DEFAULT_LIMIT, type linkChanges, type linkRequest } from '../schemas'

interface Parts extends StageContext {
  readonly links: MerchantLinks
  readonly clock: Clock
}

type Wanted = z.infer<typeof linkRequest>

export const paymentLinks = (parts: Parts) => [
  createLink(parts),
  listLinks(parts),
  readLink(parts),
  changeLink(parts),
]

const createLink = ({ links, clock, ...stage }: Parts) =>
  serve(
    CREATE_LINK,
    async ({ caller, body, operationId, at }) => {
      const wanted = wantedLinkFrom(body, at)
      if (!wanted.ok) return wanted
      const link = await makeLink(links, wanted.value, { linkId: linkIdOf(operationId, at), at })
      const isPrivate = link.amountSecret !== undefined
      return ok({
        status: 201,
        value: toApiLink(link, clock(), caller, stage),
        ...(isPrivate && { isPrivate }),
      })
    },
    // The expiry is not checked here, since that depends on the time.
    body => problemOf(wantedLinkFrom(body, EARLIEST)) ?? checkBackAddresses(body, stage.livemode),
  )

const EARLIEST = 0 as EpochMs
const AMOUNT_RULE = 'send either amount, or amount_min and amount_max'

function wantedLinkFrom(body: Wanted, now: EpochMs) {
  const price = priceFrom(body)
  if (!price.ok) return price
  const maxUses = maxUsesFrom(body)
  if (!maxUses.ok) return maxUses
  const { name, ask, success_url: successUrl, metadata } = body
  const wanted = checkLinkInput(
    {
      name,
      price: price.value,
      maxUses: maxUses.value,
      expiresAt: timeFrom(body.expires_at),
      asksEmail: ask?.email ?? false,
      asksNote: ask?.note ?? false,
      ...(successUrl !== undefined && { successUrl }),
      ...(metadata && { metadata }),
    },
    now,
  )
  return wanted.ok ? wanted : err<ApiProblem>({ code: 'invalid_field', ...BLAMED[wanted.error[0]] })
}

/** The field of each problem; most are caught by the schema before. */
const BLAMED: Readonly<Record<LinkProblem, Pick<ApiProblem, 'param' | 'detail'>>> = {
  badName: { param: 'name' },
  badAmount: { param: 'amount' },
  badMinimum: { param: 'amount_min', detail: AMOUNT_RULE },
  badMaximum: { param: 'amount_max', detail: AMOUNT_RULE },
  boundsCrossed: { param: 'amount_max', detail: 'at least amount_min' },
  badMaxUses: { param: 'max_uses' },
  alreadyExpired: { param: 'expires_at', detail: 'a time in the future' },
}

const listLinks = ({ links, clock, ...stage }: Parts) =>
  serve(LIST_LINKS, async ({ caller, query, search }) => {
    const { limit = DEFAULT_LIMIT } = query
    const cursors = await readCursors(query, id => linkIn(links, id), 'link_not_found')
    if (!cursors.ok) return cursors
    const { after, before } = cursors.value
    const [olderThan, youngerThan] = [after?.linkId, before?.linkId]
    const found = await links.list({ limit: limit + 1, olderThan, youngerThan })
    // A page before a cursor has the items closest to it.
    const nearest = (youngerThan ? found.toReversed() : found).slice(0, limit)
    const now = clock()
    const page = fitting(nearest.map(link => toApiLink(link, now, caller, stage)))
    const hasMore = found.length > page.length
    const data = youngerThan ? page.reverse() : page
    const url = `/v1/payment_links${search}`
    return ok({ status: 200, value: { object: 'list', data, has_more: hasMore, url } })
  })

const readLink = ({ links, clock, ...stage }: Parts) =>
  serve(GET_LINK, async call => {
    const link = await linkIn(links, call.path.linkId ?? '')
    return answerOf(link, clock(), call.caller, stage)
  })

const changeLink = ({ links, clock, ...stage }: Parts) =>
  serve(
    CHANGE_LINK,
    async call => {
      const linkId = parseLinkId(call.path.linkId ?? '')
      const link = linkId && (await links.change(linkId, changesFrom(call.body)))
      return answerOf(link, clock(), call.caller, stage)
    },
    body => checkBackAddresses(body, stage.livemode),
  )

const linkIn = async (links: Pick<MerchantLinks, 'get'>, text: string): Promise<PaymentLink | undefined> => {
  const linkId = parseLinkId(text)
  return linkId && links.get(linkId)
}

const answerOf = (
  link: PaymentLink | undefined,
  now: EpochMs,
  caller: Caller,
  stage: StageContext,
): Result<Reply, ApiProblem> =>
  link ? ok({ status: 200, value: toApiLink(link, now, caller, stage) }) : err({ code: 'link_not_found' })

function priceFrom({
  amount,
  amount_min: least,
  amount_max: most,
}: Wanted): Result<LinkInput['price'], ApiProblem> {
  if (amount === undefined)
    return ok({ kind: 'free', minFen: least as Fen | undefined, maxFen: most as Fen | undefined })
  return least === undefined && most === undefined
    ? ok({ kind: 'fixed', amountFen: amount as Fen })
    : err({ code: 'invalid_field', param: 'amount', detail: AMOUNT_RULE })
}

function maxUsesFrom({
  single_use: isSingle,
  max_uses: most,
}: Wanted): Result<number | undefined, ApiProblem> {
  if (!isSingle) return ok(most)
  return most === undefined || most === 1
    ? ok(1)
    : err({ code: 'invalid_field', param: 'max_uses', detail: 'must be 1 with single_use' })
}

const timeFrom = (text: string | undefined): EpochMs | undefined =>
  text === undefined ? undefined : parseTime(text)

function changesFrom(body: z.infer<typeof linkChanges>): LinkChanges {
  const { name, active, metadata, success_url: successUrl, expires_at: expiresAt } = body
  return {
    ...(name !== undefined && { name }),
    ...(active !== undefined && { isActive: active }),
    ...(expiresAt !== undefined && { expiresAt: timeFrom(expiresAt ?? undefined) }),
    ...(successUrl !== undefined && { successUrl: successUrl ?? undefined }),
    ...(metadata && { metadata }),
  }
}
