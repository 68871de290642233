/** Where the examined shop is: its stage and region. */
import { LOCAL_STAGE } from '../deployment/localShop'

export interface Place {
  readonly stage: string
  readonly region: string
}

/** How to bring up what is not there. */
export const bringUp = ({ stage, region }: Place): string =>
  stage === LOCAL_STAGE
    ? 'start the local stack (npm start)'
    : `deploy (npx serverless deploy --stage ${stage} --region ${region})`
