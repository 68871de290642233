/** Shows the storefront's form again, with the entered values and the problem. */
import type { PageContext } from '../page/page'
import { PROBLEMS } from '../page/problem'
import { type RefusedForm, type Storefront, storefrontPage } from '../page/storefrontPage'
import { formPage, type Response } from './response'

/** Longer values are cut. */
const MAX_EMAIL = 254
const MAX_NUMBER = 20

/** @param fields  of the form, unchecked */
export function refusedForm(
  context: PageContext,
  storefront: Storefront,
  fields: URLSearchParams,
  refusal: Pick<RefusedForm, 'problem' | 'field'>,
  idempotencyKey: string,
): Response {
  const quantities = fields.getAll('quantity')
  // An input for numbers shows nothing else.
  const shown = (quantity = '') => (Number.isFinite(Number(quantity)) ? quantity.slice(0, MAX_NUMBER) : '')
  const refused: RefusedForm = {
    ...refusal,
    email: (fields.get('email') ?? '').slice(0, MAX_EMAIL),
    quantities: new Map(fields.getAll('sku').map((sku, index) => [sku, shown(quantities[index])])),
  }
  const { status } = PROBLEMS[refusal.problem.code]
  return formPage(status, storefrontPage(context, storefront, { idempotencyKey, refused }))
}
