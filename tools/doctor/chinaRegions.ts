/**
 * AWS's regions in China are a separate partition: services that they lack cannot be used in another region, where
 * their credentials are not valid.
 * @see https://docs.amazonaws.cn/en_us/aws/latest/userguide/services.html
 */
import { bad, type Finding } from './finding'
import type { Place } from './place'

type Values = Readonly<Record<string, string>>

/** The features that are not available there, and the settings that turn them on. */
const UNAVAILABLE = [
  {
    isWanted: ({ MAIL_FROM = '' }: Values) => MAIL_FROM !== '',
    says: 'MAIL_FROM must be empty: AWS has no SES',
    todo: 'take MAIL_FROM and MAIL_NOTICE_TO out of',
  },
  {
    isWanted: ({ ADMIN }: Values) => ADMIN === 'cognito',
    says: 'ADMIN must be empty: AWS has no user pools of Cognito',
    todo: 'take ADMIN out of',
  },
] as const

/** @param values  the functions' environment */
export const chinaFindings = (values: Values, { stage, region }: Place): readonly Finding[] =>
  region.startsWith('cn-')
    ? UNAVAILABLE.filter(({ isWanted }) => isWanted(values)).map(({ says, todo }) =>
        bad('configuration', `${says} in ${region}`, `${todo} .env.${stage}`),
      )
    : []
