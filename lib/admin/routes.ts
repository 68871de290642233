/** The routes of the office's pages and actions. */
import { type OrderId, parseOrderId } from '../order/orderId'
import { type LinkId, parseLinkId } from '../order/paymentLink'
import { checkRefund, markAttended, refund } from './actions'
import { endLinkAction, linkList, makeLinkAction, newLink, oneLink } from './links'
import type { View } from './officeView'
import { attention, illegalList, oneOrder, orderFile, orderList, overview, refundList } from './readOnlyViews'
import { deliveryList, oneDelivery, recipientList, sendAgain } from './webhooks'

const PAGES: Readonly<Record<string, View>> = {
  '/admin': overview,
  '/admin/orders': orderList,
  '/admin/orders.csv': orderFile,
  '/admin/attention': attention,
  '/admin/refunds': refundList,
  '/admin/links': linkList,
  '/admin/links/new': newLink,
  '/admin/webhooks': recipientList,
  '/admin/illegal': illegalList,
}

const ACTIONS: Readonly<Record<string, View>> = { '/admin/links/new': makeLinkAction }

type ViewsOf<Subject> = Readonly<Record<string, (subject: Subject) => View>>

const PAGES_OF_ORDER: ViewsOf<OrderId> = { '': oneOrder, refund: checkRefund }
const ACTIONS_ON_ORDER: ViewsOf<OrderId> = { refund, attended: markAttended }
const PAGES_OF_LINK: ViewsOf<LinkId> = { '': oneLink }
const ACTIONS_ON_LINK: ViewsOf<LinkId> = { end: endLinkAction }

export function pageAt(path: string): View | undefined {
  const plain = path.replace(/\/$/, '')
  if (Object.hasOwn(PAGES, plain)) return PAGES[plain]
  return (
    viewOf('orders', parseOrderId, PAGES_OF_ORDER, plain) ??
    viewOf('links', parseLinkId, PAGES_OF_LINK, plain) ??
    webhookView(plain, '')
  )
}

export function actionAt(path: string): View | undefined {
  if (Object.hasOwn(ACTIONS, path)) return ACTIONS[path]
  return (
    viewOf('orders', parseOrderId, ACTIONS_ON_ORDER, path) ??
    viewOf('links', parseLinkId, ACTIONS_ON_LINK, path) ??
    webhookView(path, 'redeliver')
  )
}

function viewOf<Subject>(
  section: string,
  parse: (text: string) => Subject | undefined,
  views: ViewsOf<Subject>,
  path: string,
): View | undefined {
  const [, place, text = '', name = ''] = /^\/admin\/(\w+)\/(\w+)(?:\/(\w+))?$/.exec(path) ?? []
  const subject = place === section ? parse(text) : undefined
  return subject && Object.hasOwn(views, name) ? views[name]?.(subject) : undefined
}

/** @param wanted  '' for the pages of a recipient and of a delivery */
function webhookView(path: string, wanted: '' | 'redeliver'): View | undefined {
  const [, recipientId, deliveryId, name = ''] =
    /^\/admin\/webhooks\/(\w+)(?:\/(\w+))?(?:\/(\w+))?$/.exec(path) ?? []
  if (recipientId === undefined || name !== wanted) return undefined
  if (deliveryId === undefined) return deliveryList(recipientId)
  return (wanted === 'redeliver' ? sendAgain : oneDelivery)(recipientId, deliveryId)
}
