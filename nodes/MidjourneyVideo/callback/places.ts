import { CONFIRM_PLACES } from '../constants';

/** Takes a place and returns how to leave it, which may be done twice; undefined while all places are taken. */
export type TakePlace = () => (() => void) | undefined;

export function createPlaces(count: number): TakePlace {
	const taken = new Set<symbol>();
	return () => {
		if (taken.size >= count) return undefined;
		const place = Symbol('place');
		taken.add(place);
		return () => void taken.delete(place);
	};
}

const takeSignedPlace = createPlaces(CONFIRM_PLACES);
const takeUnsignedPlace = createPlaces(CONFIRM_PLACES);

/** A place of this process. Signed callbacks have their own, so that strangers cannot crowd them out. */
export function placesOf(isSigned: boolean): TakePlace {
	return isSigned ? takeSignedPlace : takeUnsignedPlace;
}
