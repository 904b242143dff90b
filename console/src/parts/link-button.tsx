import { createLink } from '@tanstack/react-router';
import { Button } from 'antd';

/** A link of this console that looks like a button. */
export const LinkButton = createLink(Button);
