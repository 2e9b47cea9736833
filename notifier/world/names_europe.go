package world

import "strings"

var british = origin{weight: 46,
	girls: list(`Amelia Olivia Isla Ava Ivy Freya Lily Florence Willow Rosie Sophia Isabella Grace Daisy Sienna Poppy
		Elsie Emily Ella Evelyn Phoebe Evie Charlotte Harper Millie Matilda Maya Sophie Alice Emilia Isabelle Ruby Luna
		Maisie Penelope Zara Eliza Violet Erin Scarlett Chloe Jessica Thea Ellie Robyn Lola Eleanor Hannah Bethany
		Lucy Megan Katherine Elizabeth Zoë Georgia Imogen Abigail Heidi Beatrice Orla Lara`),
	boys: list(`Oliver George Noah Arthur Harry Leo Jack Charlie Oscar Jacob Henry Thomas Freddie Alfie Theo William
		Theodore Archie Joshua Alexander James Isaac Edward Lucas Tommy Finley Max Logan Ethan Teddy Mason Samuel Reggie
		Hugo Benjamin Rory Toby Joseph Elijah Daniel Harrison Riley Sebastian Louie Jude Ellis Zachary Stanley Frankie
		Albie Ralph Callum Jake Nathan Luke Adam Matthew Ryan Kieran Dylan`),
	surnames: list(`Smith Jones Taylor Brown Wilson Johnson Walker Wright Thompson White Robinson Hall Green Wood Clarke
		Jackson Turner Hill Cooper Ward Morris Moore Baker Harrison Parker Bennett Carter Shaw Cook Bailey Watson Mason
		Barker Webb Rogers Gray Hunt Mills Holmes Palmer Barnes Knight Fisher Pearson Butler Chapman Atkinson Dixon Reynolds
		Fletcher Stevens Gibson Harvey Lowe Booth Sutton Slater Hartley Whitaker Ashworth Ogden Thorpe Naylor Holroyd
		Crossley Hepworth Lockwood Ramsden Sykes Kershaw Greenwood Tattersall Birtwistle Pickles`),
}

var welsh = origin{weight: 3,
	girls:    list(`Cerys Ffion Seren Carys Megan Nia Eira Siân Angharad Bethan Mali Lowri Gwen Efa Cadi`),
	boys:     list(`Dylan Rhys Osian Evan Macsen Iolo Gethin Emrys Ioan Tomos Harri Elis Owain Llŷr Iwan`),
	surnames: list(`Davies Evans Thomas Roberts Lewis Griffiths Jenkins Powell Rees Howells Llewellyn Pritchard Morgan Owen`),
}

var irish = origin{weight: 4,
	girls:    list(`Aoife Saoirse Niamh Ciara Caoimhe Roisín Siobhán Clodagh Maeve Orlaith Sinéad Éabha Bridget`),
	boys:     list(`Cillian Oisín Conor Fionn Darragh Padraig Eoin Seán Ronan Declan Cormac Tadhg Donnacha`),
	surnames: list(`Murphy O'Brien Kelly O'Sullivan Walsh Byrne Ryan O'Connor Doyle McCarthy Gallagher Doherty Kennedy Quinn O'Neill Brennan`),
}

var scottish = origin{weight: 3,
	girls:    list(`Eilidh Isla Skye Ailsa Catriona Mhairi Iona Kirsty Morag Fiona Rhona`),
	boys:     list(`Angus Hamish Lachlan Fraser Callum Ruaridh Euan Struan Finlay Murdo Alasdair`),
	surnames: list(`MacDonald Campbell Stewart Robertson Reid Murray Ross McLean Fraser Sinclair Buchanan McIntyre Drummond`),
}

var polish = origin{weight: 5,
	girls:    list(`Zuzanna Julia Maja Zofia Hanna Lena Alicja Maria Oliwia Aleksandra Katarzyna Małgorzata Łucja Wiktoria Nikola`),
	boys:     list(`Antoni Jakub Jan Szymon Franciszek Filip Mikołaj Aleksander Kacper Wojciech Paweł Michał Łukasz Bartosz`),
	surnames: list(`Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Mazur Krawczyk`),
	femaleOf: func(s string) string {
		if stem, ok := strings.CutSuffix(s, "ski"); ok {
			return stem + "ska"
		}
		return s
	},
}

var romanian = origin{weight: 2,
	girls:    list(`Ioana Andreea Maria Elena Ștefania Mihaela Larisa Bianca Daria Ilinca`),
	boys:     list(`Andrei Ștefan Matei Alexandru Ionuț Mihai Radu Vlad Luca David`),
	surnames: list(`Popescu Ionescu Popa Radu Dumitru Stan Stoica Gheorghe Rusu Munteanu Ciobanu`),
}

var portuguese = origin{weight: 1,
	girls:    list(`Beatriz Matilde Leonor Inês Mariana Carolina Lara Francisca`),
	boys:     list(`João Tomás Afonso Duarte Francisco Rodrigo Gonçalo Tiago`),
	surnames: list(`Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Gonçalves`),
}

var ukrainian = origin{weight: 1,
	girls:    list(`Sofiia Anastasiia Daryna Polina Kateryna Oksana Yaryna`),
	boys:     list(`Artem Oleksandr Maksym Dmytro Bohdan Taras Andriy`),
	surnames: list(`Melnyk Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Oliynyk Savchenko`),
}

var turkish = origin{weight: 1,
	girls:    list(`Elif Zeynep Defne Azra Ecrin Ayşe Gülsüm`),
	boys:     list(`Yusuf Emir Kerem Ömer Çağlar Mustafa Berat`),
	surnames: list(`Yılmaz Kaya Demir Şahin Çelik Yıldız Aydın Öztürk`),
}
