import { Failure } from '../failure';
import { isHttpUrl } from './videoUrls';

const DATA_URI_HEADER = /^data:([^;,]*)((?:;[^;,]*)*),/i;

/**
 * The image as the API takes it: a public http(s) URL or a base64 data URI of an image.
 *
 * @param fieldName display name of the field, for the message
 * @throws Failure for anything else
 */
export function toImageSource(value: unknown, fieldName: string): string {
	const image = typeof value === 'string' ? value.trim() : '';
	if (image === '') {
		throw new Failure(`${fieldName} is empty`, {
			description: `Enter the image's public address or a data URI.`,
		});
	}
	if (/^data:/i.test(image)) return toImageDataUri(image, fieldName);
	const isUrl: boolean = isHttpUrl(image);
	if (!isUrl) {
		throw new Failure(`${fieldName} "${image.slice(0, 60)}" is neither a URL nor a data URI`, {
			description: `Enter a public address such as https://example.com/image.png, or a data URI such as data:image/png;base64,iVBORw0…`,
		});
	}
	return image;
}

function toImageDataUri(image: string, fieldName: string): string {
	const header = DATA_URI_HEADER.exec(image.slice(0, 200));
	if (!header?.[2]?.toLowerCase().endsWith(';base64')) {
		throw new Failure(`${fieldName} is a data URI that is not base64`, {
			description: `A data URI must look like data:image/png;base64,iVBORw0…`,
		});
	}
	if (!/^image\/[\w.+-]+$/i.test(header[1] ?? '')) {
		throw new Failure(`${fieldName} is a data URI of type "${header[1]}", which is no image`, {
			description: `A data URI must begin with an image type, e.g. data:image/png;base64,`,
		});
	}
	const payload = image.slice(header[0].length);
	if (payload === '' || /[^A-Za-z0-9+/=]/.test(payload)) {
		throw new Failure(`${fieldName} is a data URI whose content is not base64`, {
			description: `After "base64," only the letters, digits, "+", "/" and "=" of base64 may follow, without line breaks.`,
		});
	}
	return image;
}
