/** The stage and region of the shop under examination. */
import { LOCAL_STAGE } from '../deployment/localShop'

export interface Place {
  readonly stage: string
  readonly region: string
}

/** The command that creates what is missing. */
export const bringUp = ({ stage, region }: Place): string =>
  stage === LOCAL_STAGE
    ? 'start the local stack (npm start)'
    : `deploy (npx serverless deploy --stage ${stage} --region ${region})`
