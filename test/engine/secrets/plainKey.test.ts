import { ON_ERRORS } from '../../onError.ts';
import { always, describeEveryFailure } from './everyFailure.ts';
import { PLAIN_KEY } from './keys.ts';

describeEveryFailure(PLAIN_KEY, ON_ERRORS.map(always));
