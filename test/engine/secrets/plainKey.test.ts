import { always, describeEveryFailure, ON_ERROR } from './everyFailure.ts';
import { PLAIN_KEY } from './keys.ts';

describeEveryFailure(PLAIN_KEY, ON_ERROR.map(always));
