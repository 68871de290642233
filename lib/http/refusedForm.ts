/** The storefront's form again, with the entered values and the error. */
import type { PageContext } from '../page/page'
import { PROBLEMS } from '../page/problem'
import { type RefusedForm, type Storefront, storefrontPage } from '../page/storefrontPage'
import { formPage, type Response } from './response'

/** In characters: longer values are cut. */
const MAX_EMAIL = 254
const MAX_NUMBER = 20

/** @param fields  the form's, not validated */
export function refusedForm(
  context: PageContext,
  storefront: Storefront,
  fields: URLSearchParams,
  refusal: Pick<RefusedForm, 'problem' | 'field'>,
  idempotencyKey: string,
): Response {
  const quantities = fields.getAll('quantity')
  // A number field cannot show anything else.
  const shown = (quantity = '') => (Number.isFinite(Number(quantity)) ? quantity.slice(0, MAX_NUMBER) : '')
  const refused: RefusedForm = {
    ...refusal,
    email: (fields.get('email') ?? '').slice(0, MAX_EMAIL),
    quantities: new Map(fields.getAll('sku').map((sku, index) => [sku, shown(quantities[index])])),
  }
  const { status } = PROBLEMS[refusal.problem.code]
  return formPage(status, storefrontPage(context, storefront, { idempotencyKey, refused }))
}
