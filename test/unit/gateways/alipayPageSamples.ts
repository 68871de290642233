/** The settings of a shop at the open platform. */
import { expect } from 'vitest'
import { readSettings } from '../../../lib/gateways/alipayPage/settings'
import { VARIABLES } from '../../support/alipayPage'

export const settings = (changes: Readonly<Record<string, string>> = {}) =>
  readSettings({
    name: 'alipayPage',
    variables: { ...VARIABLES, ...changes },
    publicUrl: 'https://shop.example.com',
    problem: sentence => expect.fail(sentence),
  })
