/** The doctor's check for services that AWS lacks in China. */
import { describe, expect, it } from 'vitest'
import { chinaFindings } from '../../tools/doctor/chinaRegions'

const WANTED = { MAIL_FROM: 'shop@example.com', ADMIN: 'cognito' }
const at = (region: string, values: Readonly<Record<string, string>>) =>
  chinaFindings(values, { stage: 'prod', region })

describe.each(['cn-north-1', 'cn-northwest-1'])('in %s', region => {
  it('mails and pages for the office are refused, with what to do', () => {
    expect(at(region, WANTED)).toEqual([
      {
        check: 'configuration',
        ok: false,
        says: `MAIL_FROM must be empty: AWS has no SES in ${region}`,
        todo: 'take MAIL_FROM and MAIL_NOTICE_TO out of .env.prod',
      },
      {
        check: 'configuration',
        ok: false,
        says: `ADMIN must be empty: AWS has no user pools of Cognito in ${region}`,
        todo: 'take ADMIN out of .env.prod',
      },
    ])
  })

  it('a shop without either is accepted', () => {
    expect(at(region, { MAIL_FROM: '', ADMIN: '' })).toEqual([])
    expect(at(region, {})).toEqual([])
  })
})

it.each(['ap-east-1', 'ap-southeast-1', 'ca-central-1'])('in %s nothing is refused', region =>
  expect(at(region, WANTED)).toEqual([]),
)
